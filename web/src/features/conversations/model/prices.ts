import type { Model } from "@/api";
import { formatNumber } from "@/shared/lib/number";

export const MICROS = 1_000_000;
const CHARACTERS_PER_TOKEN = 4;
/** An answer of a page, for a price before there is one. */
export const USUAL_ANSWER_TOKENS = 500;

/** Tokens of a text as the server estimates them: a quarter of its characters, rounded up. */
export const tokensOf = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** What a text and an answer of usual length would cost, in micro-dollars; null where nobody knows the price. */
export function costOf(model: Model, characters: number): number | null {
  const { input_micros_per_mtok: input, output_micros_per_mtok: output } = model;
  if (input === null || output === null) return null;
  return Math.round((tokensOf(characters) * input + USUAL_ANSWER_TOKENS * output) / MICROS);
}

/** "$0.0042": small amounts with as many places as say something. */
export function priceWords(micros: number): string {
  const dollars = micros / MICROS;
  return `$${formatNumber(dollars, { maximumSignificantDigits: dollars < 1 ? 2 : 4 })}`;
}
