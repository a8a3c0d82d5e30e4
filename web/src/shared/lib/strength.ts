export type StrengthReason =
  "too_short" | "common" | "repeated" | "sequence" | "single_word" | "long" | "passphrase";

export interface Strength {
  /** 1 (refused) to 4 (strong). */
  level: 1 | 2 | 3 | 4;
  reason: StrengthReason;
}

const COMMON =
  /^(p[a@]ss(w[o0]rd|phrase)?|qwert[yz]?|letmein|welcome|admin|iloveyou|changeme|secret|stoa)[\d!?.]*$/i;
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
];

/** A rough judgement for the person who types; the server decides. */
export function strengthOf(password: string, minLength: number): Strength {
  const text = password.toLowerCase();
  if (COMMON.test(text.replace(/[\s_-]/g, ""))) return { level: 1, reason: "common" };
  if (password.length < minLength) return { level: 1, reason: "too_short" };
  if (new Set(text).size < Math.min(6, minLength / 2)) return { level: 2, reason: "repeated" };
  if (isMostlySequence(text)) return { level: 2, reason: "sequence" };
  const words = text.split(/[\s_.,-]+/).filter((word) => word.length >= 3);
  if (new Set(words).size >= 4) return { level: 4, reason: "passphrase" };
  if (password.length >= 20) return { level: 4, reason: "long" };
  return { level: 3, reason: "single_word" };
}

/** More than half of the text lies in runs of four or more neighbours of a keyboard row or the alphabet. */
function isMostlySequence(text: string): boolean {
  const runs = ROWS.flatMap((row) => [row, Array.from(row).reverse().join("")]);
  let covered = 0;
  for (let at = 0; at + 4 <= text.length;) {
    let length = 4;
    while (at + length <= text.length && runs.some((row) => row.includes(text.slice(at, at + length))))
      length += 1;
    length -= 1;
    if (length >= 4) {
      covered += length;
      at += length;
    } else {
      at += 1;
    }
  }
  return covered * 2 > text.length;
}
