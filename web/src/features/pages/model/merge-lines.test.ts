import { describe, expect, it } from "vitest";
import { mergeLines } from "./merge-lines";

describe("mergeLines", () => {
  it("keeps what both changed in different places", () => {
    expect(mergeLines("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\ne\n")).toBe("A\nb\nc\nD\ne\n");
    expect(mergeLines("a\nb\nc\n", "a\nb\nc\nmine\n", "theirs\na\nb\nc\n")).toBe("theirs\na\nb\nc\nmine\n");
  });

  it("takes the one that changed", () => {
    expect(mergeLines("a\n", "a\n", "b\n")).toBe("b\n");
    expect(mergeLines("a\n", "b\n", "a\n")).toBe("b\n");
    expect(mergeLines("a\n", "b\n", "b\n")).toBe("b\n");
  });

  it("leaves it to the person where both changed the same lines", () => {
    expect(mergeLines("a\nb\n", "x\nb\n", "y\nb\n")).toBeNull();
    expect(mergeLines("a\nb\n", "x\nb\n", "a\ny\n")).toBeNull();
  });
});
