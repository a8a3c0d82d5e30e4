/** The stretches of days that figures are shown for. */
export const SPANS = ["today", "7d", "30d", "90d", "week", "month", "year", "all"] as const;

export type Span = (typeof SPANS)[number];

export function isSpan(value: unknown): value is Span {
  return SPANS.some((span) => span === value);
}

/** Which figures are shown: a stretch that ends with a day, today without one, and a part of the calls. */
export interface Shown {
  period?: Span;
  /** As "2026-11-27". */
  until?: string;
  /** As "group:<id>". */
  scope?: string;
}

/** What a link says of it; what nobody can show is left out. */
export function shownBy({ period, until, scope }: Record<string, unknown>): Shown {
  return {
    ...(isSpan(period) ? { period } : {}),
    ...(typeof until === "string" && /^\d{4}-\d{2}-\d{2}$/.test(until) ? { until } : {}),
    ...(typeof scope === "string" && /^(user|group|space|agent|api_token):[0-9a-f-]{36}$/.test(scope)
      ? { scope }
      : {}),
  };
}
