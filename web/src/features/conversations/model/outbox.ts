import type { SendBody } from "@/api";
import { isProblem } from "@/api";
import { type Backoff, pause } from "@/shared/lib/backoff";

/** A message that waits on this device until the server has it. */
export interface Unsent {
  /** Where it was said: a conversation, a page, or `new`. */
  place: string;
  conversationId: string | null;
  pageId: string | null;
  isTemporary: boolean;
  body: SendBody;
  /** Why the server does not take it; it waits for its author then, and what follows there with it. */
  refusal: string | null;
}

export const MOST_UNSENT = 100;

/** What waits to be sent, in the order in which it was said. */
export class Outbox {
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

  /** What goes out next: nothing passes a refused message of its place. */
  readonly next = (): Unsent | null => {
    const stuck = new Set(this.#entries.filter((each) => each.refusal !== null).map((each) => each.place));
    return this.#entries.find((each) => !stuck.has(each.place)) ?? null;
  };

  /** False when there is no room. */
  add(entry: Unsent): boolean {
    if (this.#entries.length >= MOST_UNSENT) return false;
    this.#set([...this.#entries, entry]);
    return true;
  }

  remove(clientId: string): void {
    this.#set(this.#entries.filter((each) => each.body.client_message_id !== clientId));
  }

  refuse(clientId: string, refusal: string): void {
    this.#set(
      this.#entries.map((each) => (each.body.client_message_id === clientId ? { ...each, refusal } : each)),
    );
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

/** Sends what waits, one after the other, until nothing does; waits longer each time that it cannot be done yet. */
export async function deliver(
  outbox: Outbox,
  send: (entry: Unsent) => Promise<void>,
  { backoff, signal, wait = pause }: { backoff: Backoff; signal: AbortSignal; wait?: typeof pause },
): Promise<void> {
  for (let entry = outbox.next(); entry !== null && !signal.aborted; entry = outbox.next()) {
    try {
      await send(entry);
      outbox.remove(entry.body.client_message_id);
      backoff.reset();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (isForLater(error.status, error.code)) await wait(backoff.next(), signal);
      else outbox.refuse(entry.body.client_message_id, error.detail || error.title);
    }
  }
}

/** No answer, a server in trouble, too many at once, or an answer that is still being written. */
function isForLater(status: number, code: string): boolean {
  if (code === "conversations.run_active") return true;
  return status === 0 || status === 401 || status >= 500 || (status === 429 && !code.startsWith("usage."));
}
