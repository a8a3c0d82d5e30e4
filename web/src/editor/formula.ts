import { InputRule, mergeAttributes, Node, type NodeConfig } from "@tiptap/core";
import { NodeSelection } from "@tiptap/pm/state";
import { ReactNodeViewRenderer } from "@tiptap/react";
import { FormulaView } from "./FormulaView";

/** A formula between two dollars; a price is none, because a space or a digit stands at its end. */
const INLINE = /(?<![\\$\w])\$([^\s$](?:[^$\n]*[^\s$\\])?)\$$/;
const BLOCK = /^\$\$\s$/;

type Shared = Pick<NodeConfig, "atom" | "selectable" | "addAttributes" | "addKeyboardShortcuts">;

const shared: Shared = {
  atom: true,
  selectable: true,
  addAttributes: () => ({
    latex: {
      default: "",
      parseHTML: (element: HTMLElement) => element.textContent,
      renderHTML: () => ({}),
    },
  }),
  addKeyboardShortcuts() {
    return {
      // The arrows select a formula; Enter goes into it.
      Enter: ({ editor }) => {
        const { selection } = editor.state;
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== this.name) return false;
        const dom = editor.view.nodeDOM(selection.from);
        const field = dom instanceof HTMLElement ? dom.querySelector("textarea") : null;
        field?.focus();
        return field !== null;
      },
    };
  },
};

export const InlineMath = Node.create({
  ...shared,
  name: "inlineMath",
  group: "inline",
  inline: true,
  parseHTML: () => [{ tag: 'span[data-math="inline"]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "span",
    mergeAttributes(HTMLAttributes, { "data-math": "inline" }),
    String(node.attrs.latex),
  ],
  renderText: ({ node }) => `$${String(node.attrs.latex)}$`,
  addNodeView: () => ReactNodeViewRenderer(FormulaView, { as: "span", className: "formula-place" }),
  addInputRules() {
    return [
      new InputRule({
        find: INLINE,
        handler: ({ state, range, match }) => {
          state.tr.replaceWith(range.from, range.to, this.type.create({ latex: match[1] }));
        },
      }),
    ];
  },
});

export const BlockMath = Node.create({
  ...shared,
  name: "blockMath",
  group: "block",
  parseHTML: () => [{ tag: 'div[data-math="block"]' }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "div",
    mergeAttributes(HTMLAttributes, { "data-math": "block" }),
    String(node.attrs.latex),
  ],
  renderText: ({ node }) => `$$\n${String(node.attrs.latex)}\n$$`,
  addNodeView: () => ReactNodeViewRenderer(FormulaView),
  addInputRules() {
    return [
      new InputRule({
        find: BLOCK,
        handler: ({ range, chain }) => {
          chain()
            .deleteRange(range)
            .insertContent({ type: this.name, attrs: { latex: "" } })
            .run();
        },
      }),
    ];
  },
});
