import type { JSONContent } from "@tiptap/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import {
  Autosaver,
  type Journal,
  type JournalEntry,
  type SaveFailure,
  type SaveState,
  type Stored,
} from "./autosave";

const text = (value: string): JSONContent => ({
  type: "doc",
  content: [{ type: "paragraph", content: [{ type: "text", text: value }] }],
});

class Server {
  revision = 1;
  content: JSONContent | null = null;
  calls = 0;
  failure: SaveFailure | null = null;

  save = (content: JSONContent, revision: number): Promise<Stored> => {
    this.calls += 1;
    if (this.failure) return Promise.reject(new Error("failed"));
    if (revision !== this.revision) {
      this.failure = { kind: "conflict" };
      return Promise.reject(new Error("changed"));
    }
    this.revision += 1;
    this.content = content;
    return Promise.resolve({ revision: this.revision, updatedAt: new Date(0) });
  };
}

function memoryJournal(): Journal & { entry: JournalEntry | null } {
  return {
    entry: null,
    read() {
      return this.entry;
    },
    write(entry) {
      this.entry = entry;
    },
    clear() {
      this.entry = null;
    },
  };
}

describe("Autosaver", () => {
  let server: Server;
  let journal: ReturnType<typeof memoryJournal>;
  let states: SaveState["kind"][];
  let saver: Autosaver;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
    journal = memoryJournal();
    states = [];
    saver = new Autosaver({
      revision: 1,
      save: server.save,
      classify: () => server.failure ?? { kind: "temporary", offline: false },
      journal,
      onState: (state) => states.push(state.kind),
    });
  });
  afterEach(() => vi.useRealTimers());

  it("saves once after typing stops, and clears the journal only then", async () => {
    saver.change(text("a"));
    saver.change(text("ab"));
    expect(journal.entry?.content).toEqual(text("ab"));

    await vi.advanceTimersByTimeAsync(700);

    expect(server.calls).toBe(1);
    expect(server.content).toEqual(text("ab"));
    expect(journal.entry).toBeNull();
    expect(states.at(-1)).toBe("saved");
  });

  it("saves in the middle of typing that never stops", async () => {
    for (let second = 0; second < 10; second += 1) {
      saver.change(text(`${second}`));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(server.calls).toBeGreaterThan(0);
  });

  it("keeps the text and tries again after a failure", async () => {
    server.failure = { kind: "temporary", offline: true };
    saver.change(text("kept"));
    await vi.advanceTimersByTimeAsync(700);
    expect(states.at(-1)).toBe("offline");
    expect(journal.entry?.content).toEqual(text("kept"));

    server.failure = null;
    await vi.advanceTimersByTimeAsync(500);

    expect(server.content).toEqual(text("kept"));
    expect(states.at(-1)).toBe("saved");
  });

  it("stops at a conflict, keeps what is typed after it, and goes on as the person chooses", async () => {
    server.revision = 5;
    saver.change(text("mine"));
    await vi.advanceTimersByTimeAsync(700);
    expect(states.at(-1)).toBe("conflict");
    saver.change(text("mine, more"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.calls).toBe(1);

    server.failure = null;
    saver.keepMine(5);
    await vi.advanceTimersByTimeAsync(0);

    expect(server.content).toEqual(text("mine, more"));
    expect(journal.entry).toBeNull();
  });

  it("saves typing that happened during a save on top of the new revision", async () => {
    saver.change(text("first"));
    const flushing = saver.flush();
    saver.change(text("second"));
    await flushing;

    expect(server.content).toEqual(text("second"));
    expect(server.revision).toBe(3);
    expect(saver.hasUnsaved).toBe(false);
  });

  it("takes theirs and forgets ours", async () => {
    server.revision = 5;
    saver.change(text("mine"));
    await vi.advanceTimersByTimeAsync(700);
    server.failure = null;

    saver.takeTheirs(5, null);
    saver.change(text("theirs, and more"));
    await vi.advanceTimersByTimeAsync(700);

    expect(server.content).toEqual(text("theirs, and more"));
  });
});
