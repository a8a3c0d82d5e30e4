/**
 * Frames of a room's socket: the y-sync protocol and what Stoa adds to it. A message is one frame or several; the
 * server's half is server/src/stoa/pages/core/frames.py.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

const SYNC = 0;
const AWARENESS = 1;
const HELLO = 100;
const UPDATE = 101;
const ACK = 102;
const WELCOME = 103;
const LEVEL = 104;
const READ_ONLY = 105;
const LOAD_FAILED = 106;
const NOT_SAVED = 107;

const STEP1 = 0;
const STEP2 = 1;

/** A frame may be a mebibyte; a larger update goes in parts. */
const LARGEST_PART = 900 * 1024;

export type ServerFrame =
  | { kind: "stateVector"; payload: Uint8Array }
  | { kind: "update"; payload: Uint8Array; isAnswer: boolean }
  | { kind: "awareness"; payload: Uint8Array }
  | { kind: "ack"; clientSeq: number; seq: number }
  | { kind: "welcome"; generation: number }
  | { kind: "level"; canEdit: boolean; reason: string }
  | { kind: "readOnly"; clientSeq: number; reason: string }
  | { kind: "loadFailed" }
  | { kind: "notSaved" };

export function parseFrames(message: Uint8Array): ServerFrame[] {
  const decoder = decoding.createDecoder(message);
  const found: ServerFrame[] = [];
  while (decoding.hasContent(decoder)) found.push(parseFrame(decoder));
  return found;
}

function parseFrame(decoder: decoding.Decoder): ServerFrame {
  const number = () => decoding.readVarUint(decoder);
  const bytes = () => decoding.readVarUint8Array(decoder);
  const text = () => decoding.readVarString(decoder);
  const kind = number();
  switch (kind) {
    case SYNC: {
      const step = number();
      if (step === STEP1) return { kind: "stateVector", payload: bytes() };
      return { kind: "update", payload: bytes(), isAnswer: step === STEP2 };
    }
    case AWARENESS:
      return { kind: "awareness", payload: bytes() };
    case ACK:
      return { kind: "ack", clientSeq: number(), seq: number() };
    case WELCOME: {
      const generation = number();
      number();
      return { kind: "welcome", generation };
    }
    case LEVEL:
      return { kind: "level", canEdit: number() === 1, reason: text() };
    case READ_ONLY:
      return { kind: "readOnly", clientSeq: number(), reason: text() };
    case LOAD_FAILED:
      return { kind: "loadFailed" };
    case NOT_SAVED:
      return { kind: "notSaved" };
    default:
      throw new Error(`unknown frame ${kind}`);
  }
}

/** The first message: which page, and of which generation the document is that is held here (0: none). */
export function hello(pageId: string, generation: number, stateVector: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, HELLO);
    encoding.writeVarString(encoder, pageId);
    encoding.writeVarUint(encoder, generation);
    encoding.writeVarUint(encoder, SYNC);
    encoding.writeVarUint(encoder, STEP1);
    encoding.writeVarUint8Array(encoder, stateVector);
  });
}

/** The messages of one update. */
export function updateMessages(clientSeq: number, update: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < Math.max(1, update.length); at += LARGEST_PART) {
    const part = update.subarray(at, at + LARGEST_PART);
    messages.push(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, UPDATE);
        encoding.writeVarUint(encoder, clientSeq);
        encoding.writeVarUint(encoder, at + LARGEST_PART >= update.length ? 1 : 0);
        encoding.writeVarUint8Array(encoder, part);
      }),
    );
  }
  return messages;
}

export function awarenessMessage(payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, payload);
  });
}
