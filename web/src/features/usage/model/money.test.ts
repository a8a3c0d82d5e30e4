import { describe, expect, it } from "vitest";
import { dollars, micros, typed } from "./money";

describe("amounts", () => {
  it.each([
    ["3", 3_000_000],
    ["3.2", 3_200_000],
    [" 0,000001 ", 1],
    ["0", 0],
  ])("reads %s", (text, amount) => {
    expect(micros(text)).toBe(amount);
    expect(micros(typed(amount))).toBe(amount);
  });

  it.each(["", "-1", "1e9", "1.0000001", "ten", "1.2.3"])("refuses %s", (text) => {
    expect(micros(text)).toBeNull();
  });

  it("shows cents, and more places where cents say nothing", () => {
    expect(dollars(3_200_000)).toBe("$3.20");
    expect(dollars(4_200)).toBe("$0.0042");
    expect(dollars(0)).toBe("$0.00");
  });
});
