import { expect, test } from "vitest";
import { formatCost } from "./cost";

test.each([
  [21_000, "$0.021"],
  [1_230_000, "$1.23"],
  [500_000, "$0.50"],
  [4_200, "$0.0042"],
  [150, "$0.0001"],
  [12, "< $0.0001"],
  [0, null],
  [null, null],
])("%s micro-dollars", (micros, words) => {
  expect(formatCost(micros)).toBe(words);
});
