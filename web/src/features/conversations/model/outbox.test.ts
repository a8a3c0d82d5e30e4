import { expect, test } from "vitest";
import { ApiProblem } from "@/api";
import { Backoff } from "@/shared/lib/backoff";
import { deliver, MOST_UNSENT, Outbox, type Unsent } from "./outbox";

function unsent(id: string, place = "talk"): Unsent {
  const body = { content: id, client_message_id: id, attachment_ids: [] };
  return { place, conversationId: place, pageId: null, isTemporary: false, body, refusal: null };
}

function outboxOf(...entries: Unsent[]) {
  const stored: { entries: readonly Unsent[] } = { entries };
  return {
    stored,
    outbox: new Outbox(
      () => stored.entries,
      (next) => (stored.entries = next),
    ),
  };
}

const options = (waits: number[]) => ({
  backoff: new Backoff(1000, 30_000, () => 0),
  signal: new AbortController().signal,
  wait: (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  },
});

// spec: CV-58
test("what waits goes out in order, with growing pauses while nobody answers", async () => {
  const { outbox, stored } = outboxOf(unsent("a"), unsent("b"));
  const waits: number[] = [];
  const sent: string[] = [];
  let failures = 7;
  await deliver(
    outbox,
    ({ body }) => {
      failures -= 1;
      if (failures >= 0) return Promise.reject(new ApiProblem(0, {}));
      sent.push(body.content);
      return Promise.resolve();
    },
    options(waits),
  );

  expect(sent).toEqual(["a", "b"]);
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(stored.entries).toEqual([]);
});

// spec: CV-58
test("what is refused stays with its reason, and nothing passes it in its conversation", async () => {
  const { outbox } = outboxOf(unsent("a"), unsent("b"), unsent("c", "other"));
  const sent: string[] = [];
  await deliver(
    outbox,
    ({ body }) => {
      if (body.content === "a") {
        return Promise.reject(
          new ApiProblem(409, { code: "conversations.not_writable", detail: "Only read" }),
        );
      }
      sent.push(body.content);
      return Promise.resolve();
    },
    options([]),
  );

  expect(sent).toEqual(["c"]);
  expect(outbox.entries().map((each) => [each.body.content, each.refusal])).toEqual([
    ["a", "Only read"],
    ["b", null],
  ]);
});

// spec: CV-58
test("a hundred messages wait at most", () => {
  const { outbox } = outboxOf();
  for (let number = 0; number < MOST_UNSENT; number += 1) expect(outbox.add(unsent(`${number}`))).toBe(true);

  expect(outbox.add(unsent("one more"))).toBe(false);
  expect(outbox.entries()).toHaveLength(100);
});
