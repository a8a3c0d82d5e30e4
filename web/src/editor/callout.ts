import { mergeAttributes, Node } from "@tiptap/core";
import { ReactNodeViewRenderer } from "@tiptap/react";
import { CalloutView } from "./CalloutView";

export const CALLOUT_KINDS = ["note", "tip", "important", "warning", "caution"] as const;
export type CalloutKind = (typeof CALLOUT_KINDS)[number];

export const calloutKind = (value: unknown): CalloutKind =>
  CALLOUT_KINDS.find((kind) => kind === value) ?? "note";

declare module "@tiptap/core" {
  interface Commands<ReturnType> {
    callout: { setCallout: (kind: CalloutKind) => ReturnType };
  }
}

/** Blocks that stand out: a note, a warning. Markdown writes them `> [!NOTE]`. */
export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes: () => ({
    kind: {
      default: "note",
      parseHTML: (element: HTMLElement) => calloutKind(element.dataset.callout),
      renderHTML: () => ({}),
    },
  }),
  parseHTML: () => [{ tag: "div[data-callout]" }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "div",
    mergeAttributes(HTMLAttributes, { "data-callout": calloutKind(node.attrs.kind) }),
    0,
  ],
  addNodeView: () => ReactNodeViewRenderer(CalloutView),
  addCommands() {
    return {
      setCallout:
        (kind) =>
        ({ commands }) =>
          commands.wrapIn(this.name, { kind }),
    };
  },
});
