// spec: PG-35
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import type { Journal, JournalEntry } from "./journal";
import { Room } from "./room";

/** A journal that outlives a room. */
function memoryJournal(): Journal & { entries: JournalEntry[] } {
  let next = 1;
  return {
    entries: [],
    read() {
      return Promise.resolve([...this.entries]);
    },
    add(generation, update) {
      this.entries.push({ id: next, generation, update });
      next += 1;
      return Promise.resolve(next - 1);
    },
    remove(id) {
      this.entries = this.entries.filter((entry) => entry.id !== id);
      return Promise.resolve();
    },
    clear() {
      this.entries = [];
      return Promise.resolve();
    },
  };
}

/** The server's end of a socket, with a document of its own. */
class FakeSocket {
  static readonly all: FakeSocket[] = [];
  readyState: number = WebSocket.OPEN;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  received: { clientSeq: number; update: Uint8Array }[] = [];

  constructor() {
    FakeSocket.all.push(this);
  }

  send(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    if (decoding.readVarUint(decoder) !== 101) return;
    const clientSeq = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    this.received.push({ clientSeq, update: decoding.readVarUint8Array(decoder) });
  }

  close(code = 1000, reason = ""): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.({ code, reason });
  }

  tell(write: (encoder: encoding.Encoder) => void): void {
    const bytes = encoding.encode(write);
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  /** Everything that a room says to a newcomer who may write. */
  greet(server: Y.Doc): void {
    this.onopen?.();
    this.tell((encoder) => {
      for (const value of [103, 1, 5, 104, 1]) encoding.writeVarUint(encoder, value);
      encoding.writeVarString(encoder, "");
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint8Array(encoder, Y.encodeStateVector(server));
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(server));
    });
  }

  acknowledge(clientSeq: number): void {
    this.tell((encoder) => {
      for (const value of [102, clientSeq, 6]) encoding.writeVarUint(encoder, value);
    });
  }
}

const last = (): FakeSocket => FakeSocket.all.at(-1) ?? new FakeSocket();

describe("a room", () => {
  let journal: ReturnType<typeof memoryJournal>;
  let server: Y.Doc;

  const enter = async (): Promise<Room> => {
    const room = new Room({
      url: "ws://stoa.test/collab",
      pageId: "page",
      self: { id: "ada", name: "Ada", color: "#112233" },
      journal,
      onSessionEnded: () => undefined,
      onLost: () => undefined,
      socket: () => new FakeSocket() as unknown as WebSocket,
    });
    await room.start();
    return room;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all.length = 0;
    journal = memoryJournal();
    server = new Y.Doc();
  });

  it("says saved only when every change is acknowledged, and keeps it in the journal until then", async () => {
    const room = await enter();
    last().greet(server);
    room.doc.getText("t").insert(0, "a");
    room.doc.getText("t").insert(1, "b");
    await vi.advanceTimersByTimeAsync(0);
    expect(journal.entries).toHaveLength(2);
    expect(last().received).toHaveLength(2);

    last().acknowledge(1);
    expect(room.state.save.kind).toBe("saving");
    last().acknowledge(2);
    await vi.advanceTimersByTimeAsync(0);

    expect(room.state.save.kind).toBe("saved");
    expect(room.hasUnsaved).toBe(false);
    expect(journal.entries).toHaveLength(0);
  });

  it("counts what is kept while offline and sends it again when it is back", async () => {
    const room = await enter();
    last().greet(server);
    last().close(1006);
    room.doc.getText("t").insert(0, "kept");
    expect(room.state.save).toEqual({ kind: "offline", count: 1 });

    await vi.advanceTimersByTimeAsync(2000);
    last().greet(server);

    expect(FakeSocket.all).toHaveLength(2);
    for (const { update } of last().received) Y.applyUpdate(server, update);
    expect(server.getText("t").toJSON()).toBe("kept");
  });

  it("takes up after a crash what was not acknowledged", async () => {
    const before = await enter();
    last().greet(server);
    before.doc.getText("t").insert(0, "typed before the crash");

    const after = await enter();
    last().greet(server);

    expect(after.doc.getText("t").toJSON()).toBe("typed before the crash");
    for (const { update } of last().received) Y.applyUpdate(server, update);
    expect(server.getText("t").toJSON()).toBe("typed before the crash");
  });

  it("stays closed until the document is here, and when it cannot be read", async () => {
    const room = await enter();
    last().onopen?.();
    expect(room.state.phase).toBe("loading");
    last().tell((encoder) => encoding.writeVarUint(encoder, 106));
    expect(room.state.phase).toBe("failed");
    last().greet(server);
    expect(room.state.phase).toBe("open");
  });
});
