import { Mark, mergeAttributes, Node } from "@tiptap/core";

/** What this editor does not know: kept as it is, and shown as a grey block that can be moved and deleted. */
const attributes = {
  json: { default: "", parseHTML: (element: HTMLElement) => element.dataset.json ?? "" },
};

/** The name of the node that was wrapped, for the label. */
function nameOf(json: unknown): string {
  try {
    const read: unknown = JSON.parse(String(json));
    return typeof read === "object" && read !== null && "type" in read ? String(read.type) : "?";
  } catch {
    return "?";
  }
}

export const UnknownBlock = Node.create({
  name: "unknownBlock",
  group: "block",
  atom: true,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: "div[data-unknown]" }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "div",
    mergeAttributes({
      "data-unknown": "",
      class: "unknown-block",
      "data-json": HTMLAttributes.json as string,
    }),
    nameOf(node.attrs.json),
  ],
});

export const UnknownInline = Node.create({
  name: "unknownInline",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: "span[data-unknown]" }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "span",
    mergeAttributes({
      "data-unknown": "",
      class: "unknown-inline",
      "data-json": HTMLAttributes.json as string,
    }),
    nameOf(node.attrs.json),
  ],
});

export const UnknownMark = Mark.create({
  name: "unknownMark",
  addAttributes: () => attributes,
  parseHTML: () => [{ tag: "span[data-unknown-mark]" }],
  renderHTML: ({ HTMLAttributes }) => [
    "span",
    { "data-unknown-mark": "", "data-json": HTMLAttributes.json as string },
    0,
  ],
});
