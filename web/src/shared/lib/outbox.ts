import { type ApiProblem, isProblem } from "@/api";
import { type Backoff, pause } from "@/shared/lib/backoff";

interface Kept {
  /** Why the server does not take it; it waits for its author then. */
  refusal: string | null;
}

/** What waits on this device until the server has it, in the order in which it was said. */
export abstract class KeptOutbox<Entry extends Kept> {
  #entries: readonly Entry[];
  readonly #listeners = new Set<() => void>();
  readonly #load: () => readonly Entry[];
  readonly #save: (entries: readonly Entry[]) => void;

  constructor(load: () => readonly Entry[], save: (entries: readonly Entry[]) => void) {
    this.#load = load;
    this.#save = save;
    this.#entries = load();
  }

  /** How many it has room for. */
  protected abstract readonly most: number;

  /** Under which id the server knows an entry, however often it is sent. */
  abstract idOf(entry: Entry): string;

  readonly entries = (): readonly Entry[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** False when there is no room. */
  add(entry: Entry): boolean {
    if (this.#entries.length >= this.most) return false;
    this.#set([...this.#entries, entry]);
    return true;
  }

  remove(id: string): void {
    this.#set(this.#entries.filter((each) => this.idOf(each) !== id));
  }

  /** Note why it was refused, or with null that it is to be tried again. */
  refuse(id: string, refusal: string | null): void {
    this.#set(this.#entries.map((each) => (this.idOf(each) === id ? { ...each, refusal } : each)));
  }

  /** Another tab has changed what is stored. */
  reload(): void {
    this.#entries = this.#load();
    for (const listener of this.#listeners) listener();
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#save(entries);
    for (const listener of this.#listeners) listener();
  }
}

export interface Delivery {
  backoff: Backoff;
  signal: AbortSignal;
  wait?: typeof pause;
}

/**
 * Sends what is next, one after the other, until nothing is; waits longer each time that it cannot be done yet.
 * `isForLater`: whether a problem passes by itself.
 */
export async function deliverNext<Entry extends Kept>(
  outbox: KeptOutbox<Entry>,
  next: () => Entry | null,
  send: (entry: Entry) => Promise<void>,
  isForLater: (problem: ApiProblem) => boolean,
  { backoff, signal, wait = pause }: Delivery,
): Promise<void> {
  for (let entry = next(); entry !== null && !signal.aborted; entry = next()) {
    try {
      await send(entry);
      outbox.remove(outbox.idOf(entry));
      backoff.reset();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (isForLater(error)) await wait(backoff.next(), signal);
      else outbox.refuse(outbox.idOf(entry), error.detail || error.title);
    }
  }
}
