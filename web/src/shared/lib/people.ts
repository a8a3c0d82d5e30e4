/** One of the eight tints, always the same for one id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0;
  return (sum % 8) + 1;
}

/** "Ines Marlow" is "IM"; one word gives its first two letters. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = Array.from(words[0] ?? "?");
  const last = words.length > 1 ? Array.from(words.at(-1) ?? "") : [];
  return ((first[0] ?? "") + (last[0] ?? (words.length > 1 ? "" : (first[1] ?? "")))).toUpperCase();
}
