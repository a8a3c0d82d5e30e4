import { expect, test } from "vitest";
import { ApiProblem } from "@/api";
import { Backoff } from "@/shared/lib/backoff";
import { ChannelOutbox, deliver, type Unsent } from "./outbox";

const entry = (clientId: string): Unsent => ({
  clientId,
  channelId: "design",
  content: clientId,
  at: "2026-11-27T08:00:00Z",
  refusal: null,
});
const problem = (status: number) => new ApiProblem(status, { code: "x", title: `Problem ${status}` });

test("messages go out in order, wait for what passes, and keep their place when they are refused", async () => {
  let stored: readonly Unsent[] = [];
  const outbox = new ChannelOutbox(
    () => stored,
    (entries) => {
      stored = entries;
    },
  );
  for (const id of ["one", "two", "three"]) outbox.add(entry(id));
  const tried: string[] = [];
  const answers = [problem(503), problem(429), null, problem(409), null];
  const waits: number[] = [];
  await deliver(
    outbox,
    "design",
    (each) => {
      tried.push(each.clientId);
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : Promise.resolve();
    },
    {
      backoff: new Backoff(1000, 30_000, () => 0),
      signal: new AbortController().signal,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  );
  expect(tried).toEqual(["one", "one", "one", "two", "three"]);
  expect(waits).toEqual([1000, 2000]);
  expect(stored.map((each) => [each.clientId, each.refusal])).toEqual([["two", "Problem 409"]]);
  outbox.refuse("two", null);
  expect(outbox.next("design")?.clientId).toBe("two");
});
