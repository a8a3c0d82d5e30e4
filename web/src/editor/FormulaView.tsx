import { useLingui } from "@lingui/react/macro";
import { NodeViewWrapper, type ReactNodeViewProps } from "@tiptap/react";
import katex from "katex";
import "katex/dist/katex.min.css";

import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import { writeBehind } from "./write-below";

/** The formula as it is set. KaTeX is told to trust nothing: no links, no classes, no endless macros. */
function rendered(latex: string, isBlock: boolean): string {
  return katex.renderToString(latex, {
    displayMode: isBlock,
    throwOnError: false,
    trust: false,
    strict: "ignore",
    maxExpand: 200,
    maxSize: 20,
  });
}

/** A formula; while it is selected its source stands below it. */
export function FormulaView(props: ReactNodeViewProps): ReactNode {
  const { node, editor, selected, updateAttributes, getPos } = props;
  const { t } = useLingui();
  const isBlock = node.type.name === "blockMath";
  const tag = isBlock ? "div" : "span";
  const latex = String(node.attrs.latex ?? "");
  const html = useMemo(() => rendered(latex, isBlock), [latex, isBlock]);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" && !(event.key === "Enter" && !event.shiftKey)) return;
    event.preventDefault();
    const after = (getPos() ?? 0) + node.nodeSize;
    if (isBlock) writeBehind(editor, after);
    else editor.chain().focus(after).run();
  };
  return (
    <NodeViewWrapper
      as={tag}
      className={isBlock ? "formula block" : "formula"}
      data-math={isBlock ? "block" : "inline"}
    >
      {latex === "" ? (
        <span className="text-fg-3">{t`Formula`}</span>
      ) : (
        // KaTeX writes this, of a source that it does not trust.
        <span dangerouslySetInnerHTML={{ __html: html }} />
      )}
      {selected && editor.isEditable && (
        <span className="pop formula-source" contentEditable={false}>
          <textarea
            className="input mono"
            rows={isBlock ? 3 : 1}
            aria-label={t`Source of the formula (LaTeX)`}
            maxLength={10_000}
            value={latex}
            // A new formula has nothing to show until it is written.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={latex === ""}
            onChange={(event) => updateAttributes({ latex: event.target.value })}
            onKeyDown={leave}
          />
        </span>
      )}
    </NodeViewWrapper>
  );
}
