import { expect, test } from "vitest";
import type { ServerEvent } from "@/shared/lib/sse";
import { finishedSentences, type LiveAnswer, withEvent } from "./answer";

const EMPTY: LiveAnswer = { content: "", thinking: "", isThinking: false, steps: [], seq: 0, isOver: false };

function event(seq: number, type: string, data: unknown = {}): ServerEvent {
  return { id: String(seq), type, data };
}

// spec: CV-51
test("text grows by its deltas, thinking apart from the answer", () => {
  const events = [
    event(1, "run.status", { status: "running" }),
    event(2, "thinking.start"),
    event(3, "thinking.delta", { text: "Hm." }),
    event(4, "thinking.end"),
    event(5, "content.delta", { text: "Hello" }),
    event(6, "content.delta", { text: " there" }),
    event(7, "done", { stop_reason: "stop" }),
  ];

  const answer = events.reduce(withEvent, EMPTY);

  expect(answer).toEqual({
    content: "Hello there",
    thinking: "Hm.",
    isThinking: false,
    steps: [],
    seq: 7,
    isOver: true,
  });
});

// spec: CV-53
test("an event that comes again adds nothing", () => {
  const twice = [
    event(1, "content.delta", { text: "once" }),
    event(1, "content.delta", { text: "once" }),
    event(2, "content.delta", { text: "!" }),
    event(1, "content.delta", { text: "once" }),
  ];

  expect(twice.reduce(withEvent, EMPTY).content).toBe("once!");
});

test("one goes on after what the message already held", () => {
  const shown: LiveAnswer = { ...EMPTY, content: "So far", seq: 4 };

  const answer = [
    event(4, "content.delta", { text: "far" }),
    event(5, "content.delta", { text: " so good" }),
  ].reduce(withEvent, shown);

  expect(answer.content).toBe("So far so good");
});

test("unfinished sentences are not read out", () => {
  expect(finishedSentences("One is done. Two is n")).toBe("One is done.");
  expect(finishedSentences("- a list\n- of wor")).toBe("- a list\n");
  expect(finishedSentences("Pi is 3.14")).toBe("");
});
