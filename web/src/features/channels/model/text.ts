const FORM = /@\[([^\]\n]{1,300})\]\(([\da-fA-F-]{36}):(page|user|group|conversation)\)/g;
const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

/** What a message names as links that the reader's client draws; code is left as it was written. */
export function withLinks(text: string): string {
  return text
    .split(CODE)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(
            FORM,
            (_, label: string, id: string, kind: string) => `[@${escaped(label)}](${at(kind, id)})`,
          ),
    )
    .join("");
}

const escaped = (label: string) => label.replaceAll(/[!#()*<>[\\\]_`{|}~]/g, String.raw`\$&`);

const at = (kind: string, id: string) =>
  kind === "page" ? `/pages/${id}` : kind === "conversation" ? `/conversations/${id}` : `#${kind}-${id}`;

/** Where links may lead: the web, mail, and the workspace itself; null: nowhere (CH-19). */
export function safeAddress(address: string): string | null {
  if (/^\/(?![/\\])/.test(address) || /^#(user|group)-[\da-f-]{36}$/i.test(address)) return address;
  return /^(https?:\/\/|mailto:)/i.test(address) ? address : null;
}
