/** The stretches of days that figures are shown for. */
export const SPANS = ["today", "7d", "30d", "90d", "month", "year", "all"] as const;

export type Span = (typeof SPANS)[number];

export function isSpan(value: unknown): value is Span {
  return SPANS.some((span) => span === value);
}
