import { expect, it } from "vitest";
import type { Model } from "@/api";
import { costOf, priceWords, tokensOf } from "./prices";

const priced = (input: number | null, output: number | null) =>
  ({ input_micros_per_mtok: input, output_micros_per_mtok: output }) as Model;

it("prices a text and an answer of usual length", () => {
  expect([tokensOf(0), tokensOf(1), tokensOf(4001)]).toEqual([0, 1, 1001]);
  expect(costOf(priced(1_000_000, 4_000_000), 4000)).toBe(3000);
  expect(costOf(priced(0, 0), 4000)).toBe(0);
  expect(costOf(priced(null, 1), 4000)).toBeNull();
});

it("writes small amounts with the places that say something", () => {
  expect([priceWords(3000), priceWords(14), priceWords(12_345_678)]).toEqual([
    "$0.003",
    "$0.000014",
    "$12.35",
  ]);
});
