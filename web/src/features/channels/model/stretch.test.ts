import { describe, expect, test } from "vitest";
import type { ChannelMessage } from "@/api";
import { type Stretch, withChange, withChanges, withEarlier, withMessage } from "./stretch";

const message = (seq: number, more: Partial<ChannelMessage> = {}): ChannelMessage => ({
  id: `m-${seq}`,
  page_id: "p",
  seq,
  changed_seq: seq,
  client_id: null,
  kind: "message",
  author: null,
  content: `Text ${seq}`,
  note: null,
  reply_count: 0,
  last_reply_at: null,
  edited_at: null,
  deleted_at: null,
  created_at: "2026-11-27T08:00:00Z",
  ...more,
});
const stretch = (...seqs: number[]): Stretch => ({
  items: seqs.map((seq) => message(seq)),
  hasEarlier: false,
  seq: seqs.at(-1) ?? 0,
});
const seqs = (of: Stretch | null) => of?.items.map((each) => each.seq);

describe("a change of a channel", () => {
  test("that follows is applied, and the same again does nothing more", () => {
    const once = withChange(stretch(1, 2), 3, message(3));
    expect(seqs(once)).toEqual([1, 2, 3]);
    expect(once && withChange(once, 3, message(3))).toEqual(once);
  });
  test("after one that is missing, or without its message, asks for what changed", () => {
    expect(withChange(stretch(1, 2), 4, message(4))).toBeNull();
    expect(withChange(stretch(1, 2), 3, null)).toBeNull();
  });
  test("replaces what was there, but never by an earlier state", () => {
    const edited = message(1, { content: "Edited", changed_seq: 3 });
    const after = withChange(stretch(1, 2), 3, edited);
    expect(after?.items[0]?.content).toBe("Edited");
    expect(after && withMessage(after, message(1)).items[0]?.content).toBe("Edited");
  });
  test("takes a deleted message away, unless somebody replied to it", () => {
    const gone = { deleted_at: "2026-11-27T09:00:00Z", content: "", changed_seq: 3 };
    expect(seqs(withChange(stretch(1, 2), 3, message(1, gone)))).toEqual([2]);
    expect(seqs(withChange(stretch(1, 2), 3, message(1, { ...gone, reply_count: 1 })))).toEqual([1, 2]);
  });
});

test("what was missed is put where it belongs, in whatever order it is told", () => {
  const told = { items: [message(3), message(2)], through: 7 };
  const after = withChanges(stretch(1), told);
  expect(seqs(after)).toEqual([1, 2, 3]);
  expect(after.seq).toBe(7);
});

test("above the part that is read nothing is put in between", () => {
  const end: Stretch = { ...stretch(5, 6), hasEarlier: true };
  expect(seqs(withMessage(end, message(2, { changed_seq: 7 })))).toEqual([5, 6]);
  const longer = withEarlier(end, { items: [message(3), message(4), message(5)], has_earlier: true });
  expect(seqs(longer)).toEqual([3, 4, 5, 6]);
  expect(longer.hasEarlier).toBe(true);
});
