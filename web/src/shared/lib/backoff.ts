/** Waiting times between attempts: doubled from `first` to `most`, each with up to half of it taken off by chance. */
export class Backoff {
  #attempt = 0;
  readonly #first: number;
  readonly #most: number;
  readonly #random: () => number;

  constructor(first = 1000, most = 30_000, random: () => number = Math.random) {
    this.#first = first;
    this.#most = most;
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const full = Math.min(this.#most, this.#first * 2 ** this.#attempt);
    this.#attempt += 1;
    return full - (full / 2) * this.#random();
  }

  reset(): void {
    this.#attempt = 0;
  }
}

/** Resolves after `ms`, or at once when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish);
  });
}
