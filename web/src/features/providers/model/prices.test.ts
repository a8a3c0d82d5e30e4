import { describe, expect, it } from "vitest";
import { dollarsOf, microsOf } from "./prices";

describe("prices", () => {
  it("are typed in dollars and kept in micro-dollars", () => {
    expect(dollarsOf(1_250_000)).toBe("1.25");
    expect(dollarsOf(null)).toBe("");
    expect(microsOf(" 1,25 ")).toBe(1_250_000);
    expect(microsOf("0")).toBe(0);
    for (const nothing of ["", "cheap", "-1"]) expect(microsOf(nothing)).toBeNull();
  });
});
