import type { JSONContent } from "@tiptap/core";

/** What the person is told about the fate of the text. */
export type SaveState =
  | { kind: "saved"; at: Date | null }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | { kind: "retrying" }
  | { kind: "offline" }
  /** Somebody else, or another tab, stored a newer text; ours is kept on this device. */
  | { kind: "conflict" }
  /** The server refuses this text for good; ours is kept on this device. */
  | { kind: "refused"; reason: string };

export interface Stored {
  revision: number;
  updatedAt: Date;
}

/** How a save failed: try again, tell the person, or let them choose. */
export type SaveFailure =
  { kind: "temporary"; offline: boolean } | { kind: "conflict" } | { kind: "refused"; reason: string };

export interface JournalEntry {
  content: JSONContent;
  baseRevision: number;
}

/** Keeps text that the server has not acknowledged, so that it survives a reload or a crash. */
export interface Journal {
  read(): JournalEntry | null;
  write(entry: JournalEntry): void;
  clear(): void;
}

export interface AutosaverOptions {
  revision: number;
  save: (content: JSONContent, revision: number) => Promise<Stored>;
  classify: (error: unknown) => SaveFailure;
  journal: Journal;
  onState: (state: SaveState) => void;
  /** Quiet time after the last change before a save, in milliseconds. */
  quiet?: number;
  /** Longest time that a change waits while typing goes on, in milliseconds. */
  longest?: number;
}

const FIRST_RETRY = 500;
const LAST_RETRY = 30_000;

/**
 * Saves one document by itself, one save at a time, each on top of the revision that the last one made.
 * A change is written to the journal at once and leaves it only when the server has acknowledged it.
 */
export class Autosaver {
  private revision: number;
  private pending: JSONContent | null = null;
  private running: Promise<void> | null = null;
  private quietTimer: ReturnType<typeof setTimeout> | undefined;
  private longestTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private retryAfter = FIRST_RETRY;
  private isStopped = false;
  private isHeld = false;

  constructor(private readonly options: AutosaverOptions) {
    this.revision = options.revision;
  }

  /** Take a change of the text. */
  change(content: JSONContent): void {
    this.pending = content;
    this.options.journal.write({ content, baseRevision: this.revision });
    if (this.isHeld) return;
    this.options.onState({ kind: "unsaved" });
    clearTimeout(this.quietTimer);
    this.quietTimer = setTimeout(() => void this.flush(), this.options.quiet ?? 700);
    this.longestTimer ??= setTimeout(() => void this.flush(), this.options.longest ?? 4_000);
  }

  /** Save now what waits. Resolves when nothing is under way any more. */
  async flush(): Promise<void> {
    this.clearTimers();
    if (this.running) return this.running;
    if (this.pending === null || this.isHeld) return;
    this.running = this.saveOnce().finally(() => {
      this.running = null;
    });
    await this.running;
    if (this.hasMoreToSave()) await this.flush();
  }

  /** Try at once again, for instance when the network is back. */
  retryNow(): void {
    if (this.retryTimer !== undefined) void this.flush();
  }

  /** After a conflict: write our text over the newer revision. */
  keepMine(revision: number): void {
    this.revision = revision;
    this.isHeld = false;
    if (this.pending !== null) void this.flush();
  }

  /** After a conflict: forget our text and go on from the newer revision. */
  takeTheirs(revision: number, at: Date | null): void {
    this.revision = revision;
    this.isHeld = false;
    this.pending = null;
    this.options.journal.clear();
    this.options.onState({ kind: "saved", at });
  }

  /** After a refusal: send the same text once more. */
  tryAgain(): void {
    this.isHeld = false;
    void this.flush();
  }

  /** The revision that the next save builds on. */
  get currentRevision(): number {
    return this.revision;
  }

  get hasUnsaved(): boolean {
    return this.pending !== null || this.running !== null;
  }

  /** Save what waits and stop for good. */
  async stop(): Promise<void> {
    await this.flush();
    this.isStopped = true;
    this.clearTimers();
  }

  /** Whether typing went on during the save that has just ended. */
  private hasMoreToSave(): boolean {
    return this.pending !== null && this.retryTimer === undefined && !this.isHeld && !this.isStopped;
  }

  private async saveOnce(): Promise<void> {
    const content = this.pending;
    if (content === null) return;
    this.pending = null;
    this.options.onState({ kind: "saving" });
    try {
      const stored = await this.options.save(content, this.revision);
      this.revision = stored.revision;
      this.retryAfter = FIRST_RETRY;
      this.acknowledge(stored);
    } catch (error) {
      // Typing that went on meanwhile is newer than what failed.
      this.pending ??= content;
      this.fail(this.options.classify(error));
    }
  }

  private acknowledge(stored: Stored): void {
    if (this.pending === null) {
      this.options.journal.clear();
      this.options.onState({ kind: "saved", at: stored.updatedAt });
    } else {
      this.options.journal.write({ content: this.pending, baseRevision: this.revision });
      this.options.onState({ kind: "unsaved" });
    }
  }

  private fail(failure: SaveFailure): void {
    switch (failure.kind) {
      case "conflict":
        this.isHeld = true;
        this.options.onState({ kind: "conflict" });
        return;
      case "refused":
        this.isHeld = true;
        this.options.onState({ kind: "refused", reason: failure.reason });
        return;
      case "temporary":
        this.options.onState({ kind: failure.offline ? "offline" : "retrying" });
        if (this.isStopped) return;
        this.retryTimer = setTimeout(() => {
          this.retryTimer = undefined;
          void this.flush();
        }, this.retryAfter);
        this.retryAfter = Math.min(this.retryAfter * 2, LAST_RETRY);
    }
  }

  private clearTimers(): void {
    clearTimeout(this.quietTimer);
    clearTimeout(this.longestTimer);
    clearTimeout(this.retryTimer);
    this.quietTimer = this.longestTimer = this.retryTimer = undefined;
  }
}

/** A journal in the browser's storage. A full or forbidden storage costs the safety net, not the editing. */
export function storageJournal(key: string, storage: Storage = window.localStorage): Journal {
  return {
    read() {
      try {
        const raw = storage.getItem(key);
        return raw === null ? null : (JSON.parse(raw) as JournalEntry);
      } catch {
        return null;
      }
    },
    write(entry) {
      try {
        storage.setItem(key, JSON.stringify(entry));
      } catch {
        storage.removeItem(key);
      }
    },
    clear() {
      storage.removeItem(key);
    },
  };
}
