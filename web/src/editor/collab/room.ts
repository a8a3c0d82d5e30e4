import {
  applyAwarenessUpdate,
  Awareness,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import * as Y from "yjs";
import { Backoff } from "@/shared/lib/backoff";
import { awarenessMessage, hello, parseFrames, type ServerFrame, updateMessages } from "./frames";
import type { Journal } from "./journal";

/** What the person is told about the fate of the text. */
export type SaveState =
  | { kind: "saved"; at: Date | null }
  | { kind: "saving" }
  | { kind: "retrying" }
  | { kind: "offline"; count: number }
  /** The server takes none of it: too large, or the right is gone. What was typed is kept here. */
  | { kind: "refused"; reason: string };

export interface Person {
  id: string;
  name: string;
  color: string;
}

export interface RoomState {
  /** Until the document is here there is no editor: an empty one would pass for an empty page. */
  phase: "loading" | "failed" | "open" | "gone";
  canEdit: boolean;
  reason: string;
  save: SaveState;
  people: readonly Person[];
}

export interface RoomOptions {
  url: string;
  pageId: string;
  self: Person;
  journal: Journal;
  onSessionEnded: () => void;
  /** The server does not know this document any more (another generation), or may not be read. */
  onLost: (reason: string) => void;
  socket?: (url: string) => WebSocket;
  backoff?: Backoff;
}

const ENDED = 4401;
const FOREIGN = 4403;
const REFUSED = new Set([4400, 4413]);
const TRASHED = "pages.trashed";

/**
 * One open document: its Yjs document, who else is here, and every change until the server has acknowledged it. A
 * change lies in the journal before it goes out, and leaves it with the acknowledgement.
 */
export class Room {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly #options: RoomOptions;
  readonly #backoff: Backoff;
  readonly #unacknowledged = new Map<number, { update: Uint8Array; entry: Promise<number | null> }>();
  readonly #listeners = new Set<() => void>();
  #state: RoomState;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;
  #seq = 0;
  #isSynced = false;
  #isDestroyed = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff(500, 30_000);
    this.#state = {
      phase: "loading",
      canEdit: false,
      reason: "",
      save: { kind: "saved", at: null },
      people: [],
    };
    this.awareness.setLocalStateField("user", options.self);
    this.doc.on("update", this.#onUpdate);
    this.awareness.on("update", this.#onAwareness);
  }

  /** Who is told to others to be writing here. */
  get self(): Person {
    return this.#options.self;
  }

  get state(): RoomState {
    return this.#state;
  }

  get hasUnsaved(): boolean {
    return this.#unacknowledged.size > 0;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up what an earlier visit could not store, then connects. */
  async start(): Promise<void> {
    const kept = await this.#options.journal.read().catch(() => []);
    if (this.#isDestroyed) return;
    for (const { id, generation, update } of kept) {
      this.#generation = generation;
      this.#seq += 1;
      this.#unacknowledged.set(this.#seq, { update, entry: Promise.resolve(id) });
      Y.applyUpdate(this.doc, update, this);
    }
    this.#connect();
  }

  /** Leaves the room. What is not acknowledged stays in the journal. */
  destroy(): void {
    this.#isDestroyed = true;
    clearTimeout(this.#retry);
    removeAwarenessStates(this.awareness, [this.doc.clientID], "leaving");
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.awareness.destroy();
    this.doc.destroy();
    this.#listeners.clear();
  }

  /** Tries at once instead of after the pause, for instance when the browser comes back online. */
  retryNow(): void {
    if (this.#socket || this.#isDestroyed || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** The line is gone: the socket is not waited for, which may take a minute to notice. */
  lineLost(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#closed(1006, "offline");
    socket.close();
  }

  /** Gives up what the server refuses, so that the room can be entered anew. */
  async discardUnsaved(): Promise<void> {
    this.#unacknowledged.clear();
    await this.#options.journal.clear().catch(() => undefined);
  }

  #set(changed: Partial<RoomState>): void {
    this.#state = { ...this.#state, ...changed };
    for (const listener of this.#listeners) listener();
  }

  #connect(): void {
    this.#retry = undefined;
    const socket = (this.#options.socket ?? ((url) => new WebSocket(url)))(this.#options.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#isSynced = false;
    socket.onopen = () => {
      socket.send(hello(this.#options.pageId, this.#generation, Y.encodeStateVector(this.doc)));
      this.#sendAwareness([this.doc.clientID]);
    };
    socket.onmessage = (message: MessageEvent<ArrayBuffer>) => {
      for (const frame of parseFrames(new Uint8Array(message.data))) this.#receive(frame);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code, event.reason);
    };
  }

  #closed(code: number, reason: string): void {
    this.#socket = null;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    if (code === ENDED) {
      this.#options.onSessionEnded();
      this.#set({ canEdit: false, reason: "ended", save: this.#saveState() });
      return;
    }
    if (REFUSED.has(code)) {
      this.#set({ canEdit: false, reason: "refused", save: { kind: "refused", reason } });
      return;
    }
    if (code === FOREIGN && reason !== TRASHED) {
      // What was written there is nobody's to read on this device any more.
      void this.discardUnsaved();
      this.#set({ phase: "gone", canEdit: false, reason: "gone" });
      this.#options.onLost(reason);
      return;
    }
    this.#set({ save: this.#saveState() });
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #receive(frame: ServerFrame): void {
    switch (frame.kind) {
      case "welcome":
        this.#generation = frame.generation;
        this.#backoff.reset();
        return;
      case "level":
        this.#set({ canEdit: frame.canEdit, reason: frame.reason });
        if (frame.canEdit && this.#isSynced) this.#sendAgain();
        return;
      case "stateVector":
        // Asked once more: the server lacks what this text builds on, whoever wrote it.
        if (this.#isSynced) this.#onUpdate(Y.encodeStateAsUpdate(this.doc, frame.payload), null);
        this.#isSynced = true;
        if (this.#state.canEdit) this.#sendAgain();
        return;
      case "update":
        Y.applyUpdate(this.doc, frame.payload, this);
        if (frame.isAnswer) this.#set({ phase: "open", save: this.#saveState() });
        return;
      case "awareness":
        applyAwarenessUpdate(this.awareness, frame.payload, this);
        return;
      case "ack":
        this.#acknowledged(frame.clientSeq);
        return;
      case "readOnly":
        this.#set({ save: { kind: "refused", reason: frame.reason } });
        return;
      case "loadFailed":
        this.#set({ phase: this.#state.phase === "open" ? "open" : "failed" });
        return;
      case "notSaved":
        this.#set({ save: { kind: "retrying" } });
    }
  }

  #acknowledged(clientSeq: number): void {
    const known = this.#unacknowledged.get(clientSeq);
    if (known === undefined) return;
    this.#unacknowledged.delete(clientSeq);
    void known.entry.then((id) =>
      id === null ? undefined : this.#options.journal.remove(id).catch(() => undefined),
    );
    if (this.#unacknowledged.size === 0) this.#set({ save: { kind: "saved", at: new Date() } });
  }

  /** Everything that is not acknowledged, oldest first; what the server has already it does not store twice. */
  #sendAgain(): void {
    for (const [clientSeq, { update }] of this.#unacknowledged) this.#send(clientSeq, update);
  }

  #send(clientSeq: number, update: Uint8Array): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    for (const message of updateMessages(clientSeq, update)) this.#socket.send(message);
  }

  #saveState(): SaveState {
    const count = this.#unacknowledged.size;
    if (this.#socket === null) return { kind: "offline", count };
    if (count > 0) return { kind: "saving" };
    return this.#state.save.kind === "saved" ? this.#state.save : { kind: "saved", at: new Date() };
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    this.#seq += 1;
    const clientSeq = this.#seq;
    // A full or forbidden storage costs the safety net, not the editing.
    const entry = this.#options.journal.add(this.#generation, update).catch(() => null);
    this.#unacknowledged.set(clientSeq, { update, entry });
    if (this.#isSynced) this.#send(clientSeq, update);
    if (this.#state.save.kind !== "retrying" || this.#socket === null) this.#set({ save: this.#saveState() });
  };

  readonly #onAwareness = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin !== this) this.#sendAwareness([...added, ...updated, ...removed]);
    this.#set({ people: this.#people() });
  };

  #sendAwareness(clients: number[]): void {
    const own = clients.filter((client) => client === this.doc.clientID);
    if (own.length === 0 || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(awarenessMessage(encodeAwarenessUpdate(this.awareness, own)));
  }

  /** Everybody else who is here, once however many tabs they have open. */
  #people(): Person[] {
    const found = new Map<string, Person>();
    for (const [client, state] of this.awareness.getStates()) {
      const user = state.user as Person | undefined;
      if (client !== this.doc.clientID && user && user.id !== this.#options.self.id) found.set(user.id, user);
    }
    return [...found.values()];
  }
}
