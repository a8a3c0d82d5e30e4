import { isProblem } from "@/api";
import { type Backoff, pause } from "@/shared/lib/backoff";

/** A message that waits on this device until the server has it. */
export interface Unsent {
  clientId: string;
  channelId: string;
  content: string;
  at: string;
  /** Why the server does not take it; it waits for its author then. */
  refusal: string | null;
}

export const MOST_UNSENT = 500;

/** What one person has said and the server does not have yet, in order. */
export class ChannelOutbox {
  #entries: readonly Unsent[];
  readonly #listeners = new Set<() => void>();
  readonly #load: () => readonly Unsent[];
  readonly #save: (entries: readonly Unsent[]) => void;

  constructor(load: () => readonly Unsent[], save: (entries: readonly Unsent[]) => void) {
    this.#load = load;
    this.#save = save;
    this.#entries = load();
  }

  readonly entries = (): readonly Unsent[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What goes out next in a channel; what was refused keeps its place and stops nothing. */
  readonly next = (channelId: string): Unsent | null =>
    this.#entries.find((each) => each.channelId === channelId && each.refusal === null) ?? null;

  /** False when there is no room. */
  add(entry: Unsent): boolean {
    if (this.#entries.length >= MOST_UNSENT) return false;
    this.#set([...this.#entries, entry]);
    return true;
  }

  remove(clientId: string): void {
    this.#set(this.#entries.filter((each) => each.clientId !== clientId));
  }

  /** Note why it was refused, or with null that it is to be tried again. */
  refuse(clientId: string, refusal: string | null): void {
    this.#set(this.#entries.map((each) => (each.clientId === clientId ? { ...each, refusal } : each)));
  }

  /** Another tab has changed what is stored. */
  reload(): void {
    this.#entries = this.#load();
    for (const listener of this.#listeners) listener();
  }

  #set(entries: readonly Unsent[]): void {
    this.#entries = entries;
    this.#save(entries);
    for (const listener of this.#listeners) listener();
  }
}

/** Sends what waits in a channel, one after the other; waits longer each time that it cannot be done yet. */
export async function deliver(
  outbox: ChannelOutbox,
  channelId: string,
  send: (entry: Unsent) => Promise<void>,
  { backoff, signal, wait = pause }: { backoff: Backoff; signal: AbortSignal; wait?: typeof pause },
): Promise<void> {
  for (
    let entry = outbox.next(channelId);
    entry !== null && !signal.aborted;
    entry = outbox.next(channelId)
  ) {
    try {
      await send(entry);
      outbox.remove(entry.clientId);
      backoff.reset();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (isForLater(error.status)) await wait(backoff.next(), signal);
      else outbox.refuse(entry.clientId, error.detail || error.title);
    }
  }
}

/** No answer, no session for now, a server in trouble, or too many at once. */
const isForLater = (status: number) => status === 0 || status === 401 || status === 429 || status >= 500;
