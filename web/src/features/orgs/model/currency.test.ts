import { describe, expect, test } from "vitest";
import { currencyOf, typedRate } from "./currency";

describe("a currency to read costs in", () => {
  test("is a code of three letters with a rate, or none at all", () => {
    expect(currencyOf("EUR", "0,92")).toEqual({ code: "EUR", micros_per_dollar: 920_000 });
    expect(currencyOf("", "")).toBeNull();
    for (const [code, rate] of [
      ["EUR", ""],
      ["", "0.92"],
      ["EU", "0.92"],
      ["EUR", "0"],
      ["EUR", "-1"],
      ["EUR", "one"],
    ] as const) {
      expect(currencyOf(code, rate)).toBeUndefined();
    }
    expect(typedRate(920_000)).toBe("0.92");
  });
});
