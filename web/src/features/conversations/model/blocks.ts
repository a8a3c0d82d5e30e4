const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const STANDS_ALONE = /^\S/;
const LIST_OR_QUOTE = /^ {0,3}([-*+>]|\d{1,9}[.)])( |$)/;

/**
 * Cuts Markdown into parts that render alone as they do together, so that while an answer grows only its last part is
 * parsed again. It cuts at blank lines outside of fenced code and math, before a line that cannot belong to a list or
 * quotation above it. Definitions of links (`[1]: address`) keep the whole text in one part.
 */
export function blocksOf(markdown: string): string[] {
  if (/^ {0,3}\[[^\]]+\]:/m.test(markdown)) return [markdown];
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | null = null;
  let isAfterBlank = false;
  for (const line of markdown.split("\n")) {
    const begins = fence === null && isAfterBlank && STANDS_ALONE.test(line) && !LIST_OR_QUOTE.test(line);
    if (begins && current.some((each) => each.trim() !== "")) {
      blocks.push(current.join("\n"));
      current = [];
    }
    current.push(line);
    fence = fenceAfter(fence, line);
    isAfterBlank = line.trim() === "";
  }
  return [...blocks, current.join("\n")];
}

/** The fence that is open after a line, or null. */
function fenceAfter(open: string | null, line: string): string | null {
  if (line.trim() === "$$") return open === null ? "$$" : open === "$$" ? null : open;
  const found = FENCE.exec(line);
  if (!found) return open;
  const marks = found[1] ?? "";
  const info = found[2] ?? "";
  if (open === null) return marks.startsWith("`") && info.includes("`") ? null : marks;
  const closes = open.startsWith(marks.charAt(0)) && marks.length >= open.length && info.trim() === "";
  return closes ? null : open;
}
