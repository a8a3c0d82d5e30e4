/** From which line to which a text differs from another: those before and after are equal. */
function changed(
  base: readonly string[],
  other: readonly string[],
): { from: number; to: number; lines: string[] } {
  let from = 0;
  while (from < base.length && from < other.length && base[from] === other[from]) from += 1;
  let end = 0;
  while (
    end < base.length - from &&
    end < other.length - from &&
    base[base.length - 1 - end] === other[other.length - 1 - end]
  ) {
    end += 1;
  }
  return { from, to: base.length - end, lines: other.slice(from, other.length - end) };
}

/** What two people made of one text, put together; null where both changed the same lines. */
export function mergeLines(base: string, mine: string, theirs: string): string | null {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  const lines = base.split("\n");
  const one = changed(lines, mine.split("\n"));
  const other = changed(lines, theirs.split("\n"));
  const [first, second] = one.from <= other.from ? [one, other] : [other, one];
  // Two that touch are one: nobody can say which comes first.
  if (first.to >= second.from) return null;
  return [
    ...lines.slice(0, first.from),
    ...first.lines,
    ...lines.slice(first.to, second.from),
    ...second.lines,
    ...lines.slice(second.to),
  ].join("\n");
}
