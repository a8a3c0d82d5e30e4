import { expect, it } from "vitest";
import { EMPTY, ruleOf } from "./draft";

it("sends what is filled in, and nothing of what is not", () => {
  expect(ruleOf(EMPTY)).toEqual({ conditions: {}, action: { tier: "simple" } });
  const draft = {
    ...EMPTY,
    minWords: "3",
    from: "22:00",
    until: "06:00",
    attachments: "without",
    action: "model:openai:gpt",
  };
  expect(ruleOf(draft)).toEqual({
    conditions: { min_words: 3, time: { from: "22:00", until: "06:00" }, has_attachments: false },
    action: { model: "openai:gpt" },
  });
  expect(ruleOf({ ...EMPTY, action: "local" })?.action).toEqual({ local_only: true });
});

it("waits for numbers and for both times", () => {
  expect(ruleOf({ ...EMPTY, maxWords: "many" })).toBeNull();
  expect(ruleOf({ ...EMPTY, from: "22:00" })).toBeNull();
});
