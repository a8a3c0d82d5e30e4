/**
 * HTML of strangers before it becomes a text (PG-49): only what is on the lists stays. The server keeps the same lists
 * for what comes in by the API or in a file (server core/html_reader.py).
 */

/** A paste above this is refused: such a text is imported as a file. */
export const LARGEST_PASTE = 5 * 1024 * 1024;
/** Pictures inside a text travel with each change of it, so they stay small. */
const LARGEST_PICTURES = 500_000;

const KEPT = new Set(
  (
    "p div section article main header footer aside nav figure figcaption address dl dt dd caption h1 h2 h3 h4 h5 h6 " +
    "strong b em i cite dfn var u ins s strike del code kbd samp tt blockquote ul ol li table thead tbody tfoot tr td " +
    "th details summary pre a br hr img span input label"
  ).split(" "),
);
/** Elements that go with all that is in them. */
const GONE = new Set(
  (
    "script style template noscript iframe object embed svg math select textarea title video audio canvas noembed " +
    "noframes xmp plaintext head link meta base form button"
  ).split(" "),
);
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ["href"],
  img: ["src", "alt", "title"],
  code: ["class"],
  pre: ["class"],
  ol: ["start"],
  td: ["colspan", "rowspan"],
  th: ["colspan", "rowspan"],
  input: ["type", "checked"],
};
/** The editor's own marks of what HTML has no words for; what it copies is pasted again. */
const OWN =
  /^data-(?:type|checked|callout|math|page-id|user-id|group-id|unknown|unknown-mark|json|pm-slice)$/;
// Browsers skip these inside a scheme, so they must not hide one.
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\ufeff]/g;
const SAFE_LINK = /^(?:https?:|mailto:|tel:|[^:/?#]*(?:[/?#]|$))/i;
const SAFE_IMAGE = /^(?:https?:|data:image\/(?:png|jpeg|gif|webp|avif);base64,|[^:/?#]*(?:[/?#]|$))/i;

export const isSafeLink = (address: string) => SAFE_LINK.test(address.replace(INVISIBLE, ""));
const isSafeImage = (address: string) => SAFE_IMAGE.test(address.replace(INVISIBLE, ""));

function isKept(element: Element, name: string, value: string): boolean {
  if (OWN.test(name)) return true;
  if (!(ATTRIBUTES[element.localName] ?? []).includes(name)) return false;
  if (name === "href") return isSafeLink(value);
  if (name === "src") return isSafeImage(value);
  if (name === "type") return value === "checkbox";
  return true;
}

/** The HTML with only the elements, attributes and addresses of the lists. Nothing in it runs meanwhile. */
export function cleanHtml(html: string): string {
  // A document without a window runs and loads nothing.
  const { body } = new DOMParser().parseFromString(html, "text/html");
  let pictures = 0;
  const clean = (parent: Element) => {
    for (const child of [...parent.childNodes]) {
      if (child.nodeType === Node.TEXT_NODE) continue;
      if (!(child instanceof Element) || GONE.has(child.localName)) {
        child.remove();
        continue;
      }
      clean(child);
      const isHtml = child.namespaceURI === "http://www.w3.org/1999/xhtml";
      if (!isHtml || !KEPT.has(child.localName)) {
        child.replaceWith(...child.childNodes);
        continue;
      }
      for (const { name, value } of [...child.attributes]) {
        if (!isKept(child, name, value)) child.removeAttribute(name);
      }
      if (child.localName === "img") {
        const source = child.getAttribute("src") ?? "";
        if (source.startsWith("data:")) pictures += source.length;
        if (source === "" || pictures > LARGEST_PICTURES) child.remove();
      }
    }
  };
  clean(body);
  return body.innerHTML;
}
