/** What is searched for and what narrows it; the names are those of the address bar. */
export interface SearchFilters {
  q?: string;
  kind?: "page" | "conversation";
  space?: string;
  by?: "me";
  since?: Since;
}

export type Since = "day" | "week" | "month" | "year";

const DAYS: Record<Since, number> = { day: 1, week: 7, month: 31, year: 366 };
const HOUR_MS = 3_600_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The filters of an address, without what is none. */
export function filtersOf(search: Record<string, unknown>): SearchFilters {
  const { q, kind, space, by, since } = search;
  const found: SearchFilters = {};
  // The router reads a bare number in the address as one.
  if ((typeof q === "string" && q !== "") || typeof q === "number") found.q = String(q);
  if (kind === "page" || kind === "conversation") found.kind = kind;
  if (typeof space === "string" && UUID.test(space)) found.space = space;
  if (by === "me") found.by = by;
  if (typeof since === "string" && since in DAYS) found.since = since as Since;
  return found;
}

/** Whether there is anything to search for: signs alone are no word. */
export function hasWord(text: string): boolean {
  return /[\p{L}\p{N}_]/u.test(text);
}

/** The moment since when; full hours, so that the same question stays the same for a while. */
export function sinceMoment(since: Since, now: number): string {
  const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
  return new Date(hour - DAYS[since] * 24 * HOUR_MS).toISOString();
}
