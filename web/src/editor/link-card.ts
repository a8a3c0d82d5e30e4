import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { type Below, showBelow } from "./below";

/** What is known of the page behind a link; null where it says nothing of itself. */
export interface Card {
  title: string | null;
  description: string | null;
  site: string | null;
}

export type LoadCard = (address: string) => Promise<Card>;

const MOST_CARDS = 50;
const FILE = /^\/api\/v1\/media\/[0-9a-f-]{36}\/files\/original$/i;

/**
 * A card below every paragraph that is nothing but an address, or but a file that was uploaded. The text stays what it
 * is. The server looks behind the address: nothing of the other site is loaded here (PG-50).
 */
export const LinkCards = Extension.create<{ load: LoadCard | null; fileLabel: string }>({
  name: "linkCards",

  addOptions() {
    return { load: null, fileLabel: "File" };
  },

  addProseMirrorPlugins() {
    const { fileLabel } = this.options;
    const load = remembered(this.options.load);
    const make = (address: string, name: string) =>
      FILE.test(address) ? fileCard(address, name, fileLabel) : siteCard(address, load);
    return [showBelow("link-card", "link-carded", (doc) => find(doc, make)).plugin];
  },
});

/** Asks once for each address, however often its card is drawn. */
function remembered(load: LoadCard | null): LoadCard | null {
  const asked = new Map<string, Promise<Card>>();
  return (
    load &&
    ((address) => {
      const answer = asked.get(address) ?? load(address);
      asked.set(address, answer);
      return answer;
    })
  );
}

function find(doc: Node, make: (address: string, name: string) => HTMLElement): Below[] {
  const found: Below[] = [];
  doc.descendants((block, position) => {
    if (block.type.name !== "paragraph") return !block.isTextblock;
    const address = addressOf(block);
    if (address !== null && found.length < MOST_CARDS) {
      const name = block.textContent;
      found.push({ position, block, key: `${address} ${name}`, make: () => make(address, name) });
    }
    return false;
  });
  return found;
}

/** The address that a paragraph is made of; null for every other paragraph. */
function addressOf(block: Node): string | null {
  const text = block.childCount === 1 ? block.firstChild : null;
  const href: unknown = text?.marks.find((mark) => mark.type.name === "link")?.attrs.href;
  if (!text?.isText || typeof href !== "string") return null;
  if (FILE.test(href)) return href;
  const isBare = bare(text.text ?? "") === bare(href);
  return /^https?:\/\//i.test(href) && isBare && URL.canParse(href) ? href : null;
}

const bare = (address: string) =>
  address
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");

function card(
  address: string,
  title: string,
  note: string,
): { link: HTMLAnchorElement; lines: HTMLElement[] } {
  const link = document.createElement("a");
  link.className = "link-card";
  link.contentEditable = "false";
  link.draggable = false;
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  const lines = [title, note].map((text, at) => {
    const line = document.createElement("span");
    line.className = at === 0 ? "link-card-title" : "link-card-note";
    line.textContent = text;
    return line;
  });
  link.append(...lines);
  return { link, lines };
}

function fileCard(address: string, name: string, label: string): HTMLElement {
  return card(address, name, label).link;
}

function siteCard(address: string, load: LoadCard | null): HTMLElement {
  const { host, pathname } = new URL(address);
  const { link, lines } = card(address, host, pathname === "/" ? "" : pathname);
  void load?.(address).then(
    ({ title, description, site }) => {
      if (title === null) return;
      const [first, second] = lines;
      if (first) first.textContent = title;
      if (second) second.textContent = [site ?? host, description].filter(Boolean).join(" · ");
    },
    // Without an answer the card says where the link leads.
    () => undefined,
  );
  return link;
}
