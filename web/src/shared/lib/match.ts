export interface MatchPart {
  text: string;
  isMatch: boolean;
}

/** True when every word of the query occurs in the text, whatever its case. */
export function matches(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** Splits a text at the words of the query, to mark them. */
export function splitMatch(text: string, query: string): MatchPart[] {
  const words = query.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [{ text, isMatch: false }];
  const pattern = new RegExp(
    `(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`,
    "gi",
  );
  return text
    .split(pattern)
    .map((part, index) => ({ text: part, isMatch: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
