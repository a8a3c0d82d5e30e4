/** A thing that a text names as `@Label`. */
export interface Named {
  kind: "page" | "user" | "conversation";
  id: string;
  label: string;
}

/** What is typed after an @ that asks for a name, and where the @ stands. */
export interface Asked {
  start: number;
  words: string;
}

// What is longer is a sentence that happens to begin with an @.
const LONGEST = 60;

export function askedAt(text: string, caret: number): Asked | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("@");
  if (start === -1 || !/(^|[\s(])$/.test(before.slice(0, start))) return null;
  const words = before.slice(start + 1);
  return words.length > LONGEST || /[\n[\]]|^ /.test(words) ? null : { start, words };
}

/** The text with a name in place of what was typed for it, and where the caret stands then. */
export function withName(text: string, { start, words }: Asked, label: string) {
  const name = `@${label} `;
  const rest = text.slice(start + 1 + words.length).replace(/^ /, "");
  return { text: text.slice(0, start) + name + rest, caret: start + name.length };
}

/** The text as it is sent: each name in the form that says what it names. */
export function spelledOut(text: string, named: readonly Named[]): string {
  const byLabel = new Map(named.map((each) => [each.label, each]));
  if (byLabel.size === 0) return text;
  const labels = [...byLabel.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?<![\\w@])@(${labels.map(escaped).join("|")})(?!\\w)`, "gu");
  return text.replaceAll(pattern, (whole, label: string) => {
    const found = byLabel.get(label);
    return found ? `@[${label.replaceAll(/[[\]\n]/g, " ")}](${found.id}:${found.kind})` : whole;
  });
}

const escaped = (label: string) => label.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

const FORM = /@\[([^\]\n]{1,300})\]\(([\da-fA-F-]{36}):(page|conversation|user)\)/g;

/** What a message says, with what it names apart. */
export function partsOf(text: string): (string | Named)[] {
  const parts: (string | Named)[] = [];
  let end = 0;
  for (const match of text.matchAll(FORM)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    const [whole, label = "", id = "", kind] = match;
    parts.push({ kind: kind as Named["kind"], id, label });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}
