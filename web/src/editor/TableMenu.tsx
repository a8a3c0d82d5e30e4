import { useLingui } from "@lingui/react/macro";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import { BetweenHorizontalEnd, BetweenVerticalEnd, Columns3, Heading, Rows3, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/shared/ui";
import { hasRoom } from "./table";
import { onToolbarKey } from "./toolbar";

/** Rows and columns of the table around the cursor. */
export function TableMenu({ editor }: { editor: Editor }): ReactNode {
  const { t } = useLingui();
  const isRoomy = useEditorState({ editor, selector: ({ editor: current }) => hasRoom(current) });
  const run = () => editor.chain().focus();
  return (
    <BubbleMenu
      editor={editor}
      pluginKey="tableMenu"
      className="pop format-menu"
      role="toolbar"
      aria-label={t`Table`}
      aria-keyshortcuts="Alt+F10"
      onKeyDown={(event) => onToolbarKey(event, () => editor.commands.focus())}
      options={{ placement: "top-start", offset: 8 }}
      shouldShow={({ state, view, element, editor: current }) =>
        current.isEditable &&
        (view.hasFocus() || element.contains(document.activeElement)) &&
        state.selection.empty &&
        current.isActive("table")
      }
    >
      <IconButton label={t`Row below`} onClick={() => run().addRowAfter().run()}>
        <BetweenHorizontalEnd />
      </IconButton>
      <IconButton
        label={isRoomy ? t`Column after` : t`A table has at most 100 columns`}
        disabled={!isRoomy}
        onClick={() => run().addColumnAfter().run()}
      >
        <BetweenVerticalEnd />
      </IconButton>
      <IconButton label={t`Headings in the first row`} onClick={() => run().toggleHeaderRow().run()}>
        <Heading />
      </IconButton>
      <IconButton label={t`Remove row`} onClick={() => run().deleteRow().run()}>
        <Rows3 />
      </IconButton>
      <IconButton label={t`Remove column`} onClick={() => run().deleteColumn().run()}>
        <Columns3 />
      </IconButton>
      <IconButton label={t`Remove table`} onClick={() => run().deleteTable().run()}>
        <Trash2 />
      </IconButton>
    </BubbleMenu>
  );
}
