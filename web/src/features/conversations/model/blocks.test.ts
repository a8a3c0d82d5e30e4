import { expect, test } from "vitest";
import { blocksOf } from "./blocks";

test.each([
  ["paragraphs", "One.\n\nTwo.", ["One.\n", "Two."]],
  ["code with blank lines", "```py\na\n\nb\n```\n\nEnd", ["```py\na\n\nb\n```\n", "End"]],
  ["a longer fence around a shorter", "````\n```\n\nx\n````\n\nEnd", ["````\n```\n\nx\n````\n", "End"]],
  ["a loose list", "- one\n\n- two\n\n  more\n\nEnd", ["- one\n\n- two\n\n  more\n", "End"]],
  ["an open fence", "Text\n\n```\n\n\ncode", ["Text\n", "```\n\n\ncode"]],
  ["math with blank lines", "$$\na\n\nb\n$$\n\nEnd", ["$$\na\n\nb\n$$\n", "End"]],
  ["definitions of links", "See [a].\n\nAnd\n\n[a]: https://example.org", null],
])("%s", (_name, markdown, parts) => {
  expect(blocksOf(markdown)).toEqual(parts ?? [markdown]);
});

test("nothing is lost or added", () => {
  const text = "# A\n\nb\n\n1. c\n\n   d\n\n> e\n\n```\n\n```\n\n| a |\n|---|\n| b |\n\nf\n";
  expect(blocksOf(text).join("\n")).toBe(text);
});
