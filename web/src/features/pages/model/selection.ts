/** Which pages of one space are chosen for something that is done to all of them. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins. */
  anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };
/** As many as the server changes at once. */
export const MOST_AT_ONCE = 200;

/** One more, or one less. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Everything from the anchor to a row, as it is drawn; without an anchor from the row where one is, or the row alone. */
export function extended(
  { ids, anchor: kept }: Selection,
  shown: readonly string[],
  to: string,
  from?: string,
): Selection {
  const anchor = kept ?? from ?? null;
  const start = anchor === null ? -1 : shown.indexOf(anchor);
  const end = shown.indexOf(to);
  if (start === -1 || end === -1) return { ids: new Set([...ids, to]), anchor: to };
  const range = shown.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { ids: new Set([...ids, ...range]), anchor };
}

/** Without the pages that are there no more. */
export function present({ ids, anchor }: Selection, shown: readonly string[]): Selection {
  const there = new Set(shown);
  const kept = [...ids].filter((id) => there.has(id));
  return { ids: new Set(kept), anchor: anchor !== null && there.has(anchor) ? anchor : null };
}
