import { ApiProblem, connection, openStream } from "@/api";
import { Backoff, pause } from "./backoff";
import { EventParser, type ServerEvent } from "./sse-parser";

export type { ServerEvent } from "./sse-parser";

export interface StreamOptions {
  /** Events up to and including this id are not sent again. */
  after?: number;
  signal: AbortSignal;
  onEvent: (event: ServerEvent) => void;
  /** True while the connection is down and a new attempt is waited for. */
  onInterruption?: (isInterrupted: boolean) => void;
}

const TERMINAL = new Set(["done", "stopped", "failed", "interrupted"]);
/** The server writes a comment at least every 15 s; silence of more than this is a dead connection. */
const SILENCE_MS = 40_000;

/**
 * Reads numbered server-sent events until a terminal one, resuming after the last id it saw when the connection breaks.
 * Resolves after the terminal event or when the signal is aborted; rejects with an `ApiProblem` when the server refuses
 * for good (such as 404, or 410 `conversations.events_expired`).
 */
export async function streamEvents(url: string, options: StreamOptions): Promise<void> {
  const { signal, onEvent, onInterruption } = options;
  const backoff = new Backoff();
  let lastEventId = options.after === undefined ? undefined : String(options.after);
  while (!signal.aborted) {
    try {
      const response = await openStream(url, {
        signal,
        ...(lastEventId === undefined ? {} : { lastEventId }),
      });
      onInterruption?.(false);
      for await (const event of readEvents(response, signal)) {
        backoff.reset();
        if (event.id !== null) lastEventId = event.id;
        if (event.type === "auth.ended") {
          // The end of a membership leaves the session as it is; the screens of that organization say so themselves.
          if (isSessionOver(event.data)) connection.endSession();
          return;
        }
        if (event.type === "resync") break;
        onEvent(event);
        if (TERMINAL.has(event.type)) return;
      }
    } catch (error) {
      if (isAborted(signal)) return;
      if (error instanceof ApiProblem && !error.isTemporary) throw error;
      if (!(error instanceof ApiProblem)) connection.lost();
    }
    if (isAborted(signal)) return;
    onInterruption?.(true);
    await pause(backoff.next(), signal);
  }
}

function isSessionOver(data: unknown): boolean {
  return (
    typeof data === "object" && data !== null && "code" in data && data.code === "identity.session_ended"
  );
}

/** A call, because the signal changes while we wait, which the compiler cannot know. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function* readEvents(response: Response, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  try {
    for (;;) {
      const timer = setTimeout(() => void reader.cancel(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done || signal.aborted) return;
      yield* parser.push(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
