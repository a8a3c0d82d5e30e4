import { mergeAttributes, Node } from "@tiptap/core";
import { ReactNodeViewRenderer } from "@tiptap/react";
import { MentionChip } from "./MentionChip";

export const MENTION_KINDS = ["page", "user", "group"] as const;
export type MentionKind = (typeof MENTION_KINDS)[number];

const kindOf = (element: HTMLElement) =>
  MENTION_KINDS.find((kind) => element.hasAttribute(`data-${kind}-id`));

/** A page, a person or a group that the text names. A page's title is never in the text: who reads looks it up. */
export const MentionNode = Node.create({
  name: "mention",
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  addAttributes: () => ({
    kind: { default: null, parseHTML: kindOf, renderHTML: () => ({}) },
    id: {
      default: null,
      parseHTML: (element: HTMLElement) => element.getAttribute(`data-${kindOf(element) ?? "page"}-id`),
      renderHTML: () => ({}),
    },
    label: {
      default: null,
      parseHTML: (element: HTMLElement) =>
        kindOf(element) === "page" ? null : element.textContent.replace(/^@/, "") || null,
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => MENTION_KINDS.map((kind) => ({ tag: `span[data-${kind}-id]` })),
  renderHTML: ({ node, HTMLAttributes }) => [
    "span",
    mergeAttributes(HTMLAttributes, { [`data-${String(node.attrs.kind)}-id`]: String(node.attrs.id) }),
    `@${String(node.attrs.label ?? "")}`,
  ],
  renderText: ({ node }) => `@${String(node.attrs.label ?? "")}`,
  addNodeView: () => ReactNodeViewRenderer(MentionChip, { as: "span", className: "mention-place" }),
});
