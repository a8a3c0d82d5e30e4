import { useLingui } from "@lingui/react/macro";
import type { Editor } from "@tiptap/core";
import { type ReactNode, type RefObject, useId, useImperativeHandle, useState } from "react";
import { type BlockId, findBlocks } from "./blocks";
import { placeBeside } from "./place";
import type { MenuKeys, MenuState } from "./slash";

function useBlockLabels(): Record<BlockId, string> {
  const { t } = useLingui();
  return {
    text: t`Text`,
    heading1: t`Heading 1`,
    heading2: t`Heading 2`,
    heading3: t`Heading 3`,
    bulletList: t`Bullet list`,
    orderedList: t`Numbered list`,
    taskList: t`Task list`,
    quote: t`Quote`,
    code: t`Code`,
    toggle: t`Toggle`,
    table: t`Table`,
    divider: t`Divider`,
    callout: t`Callout`,
    formula: t`Formula in the line`,
    formulaBlock: t`Formula`,
    diagram: t`Diagram`,
    picture: t`Picture`,
    file: t`File`,
  };
}

/** The menu of blocks beside the slash. Focus stays in the text; arrows and Enter reach it through `keys`. */
export function SlashMenu({
  editor,
  state,
  keys,
}: {
  editor: Editor;
  state: MenuState;
  keys: RefObject<MenuKeys | null>;
}): ReactNode {
  const { t } = useLingui();
  const labels = useBlockLabels();
  const [chosen, setChosen] = useState({ query: state.query, index: 0 });
  const listed = ({ query }: MenuState) => {
    const blocks = findBlocks(query, labels);
    // A changed query starts at the first hit again.
    return { blocks, index: chosen.query === query ? Math.min(chosen.index, blocks.length - 1) : 0 };
  };
  const { blocks: found, index } = listed(state);
  const listId = useId();
  useImperativeHandle(keys, () => ({
    onKey: (event, now) => {
      const { blocks, index: at } = listed(now);
      if (blocks.length === 0) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const step = event.key === "ArrowDown" ? 1 : -1;
        setChosen({ query: now.query, index: (at + step + blocks.length) % blocks.length });
        return true;
      }
      if (event.key !== "Enter" && event.key !== "Tab") return false;
      blocks[at]?.apply(editor, now.range);
      return true;
    },
  }));
  if (found.length === 0 || state.rect === null) return null;
  return (
    <div
      className="pop menu slash-menu"
      id={listId}
      role="listbox"
      aria-label={t`Blocks`}
      style={placeBeside(state.rect, { width: 224, height: 290 })}
    >
      {found.map((block, at) => (
        // The pointer is an addition here: arrows and Enter in the text do the same.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={block.id}
          role="option"
          tabIndex={-1}
          aria-selected={at === index}
          className="menu-item"
          data-highlighted={at === index ? "" : undefined}
          onMouseMove={() => setChosen({ query: state.query, index: at })}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => block.apply(editor, state.range)}
        >
          <block.icon aria-hidden="true" />
          <span className="grow">{labels[block.id]}</span>
        </div>
      ))}
      <span className="sr-only" role="status">
        {found[index] ? labels[found[index].id] : ""}
      </span>
    </div>
  );
}
