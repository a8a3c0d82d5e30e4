import { useLingui } from "@lingui/react/macro";
import type { Editor } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";
import { useEditorState } from "@tiptap/react";
import { BubbleMenu } from "@tiptap/react/menus";
import {
  Bold,
  Check,
  Code,
  Italic,
  Link2,
  MessageSquare,
  Strikethrough,
  Underline,
  Unlink,
} from "lucide-react";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { IconButton } from "@/shared/ui";
import { type Anchor, selectedPassage } from "./passages";
import { onToolbarKey } from "./toolbar";

interface FormatMenuProps {
  editor: Editor;
  isEditable: boolean;
  onComment: ((passage: Anchor) => void) | null;
}

/** What can be done with the selected text; appears beside the selection. */
export function FormatMenu({ editor, isEditable, onComment }: FormatMenuProps): ReactNode {
  const { t } = useLingui();
  const [isLinking, setLinking] = useState(false);
  const comment = () => {
    const passage = selectedPassage(editor);
    if (!passage) return;
    // What was selected is quoted beside the text now.
    editor.commands.setTextSelection(editor.state.selection.to);
    onComment?.(passage);
  };
  return (
    <BubbleMenu
      editor={editor}
      className="pop format-menu"
      role="toolbar"
      aria-label={t`Format`}
      aria-keyshortcuts="Alt+F10"
      onKeyDown={(event) => onToolbarKey(event, () => editor.commands.focus())}
      options={{ placement: "top", offset: 8, onHide: () => setLinking(false) }}
      shouldShow={({ state, view, element, editor: current }) =>
        (!current.isEditable || view.hasFocus() || element.contains(document.activeElement)) &&
        state.selection instanceof TextSelection &&
        !state.selection.empty &&
        !current.isActive("codeBlock") &&
        !current.isActive("image")
      }
    >
      {isLinking ? (
        <LinkForm editor={editor} onDone={() => setLinking(false)} />
      ) : (
        <>
          {isEditable && <Marks editor={editor} onLink={() => setLinking(true)} />}
          {onComment && (
            <IconButton label={t`Comment`} onClick={comment}>
              <MessageSquare />
            </IconButton>
          )}
        </>
      )}
    </BubbleMenu>
  );
}

function Marks({ editor, onLink }: { editor: Editor; onLink: () => void }): ReactNode {
  const { t } = useLingui();
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      bold: current.isActive("bold"),
      italic: current.isActive("italic"),
      underline: current.isActive("underline"),
      strike: current.isActive("strike"),
      code: current.isActive("code"),
      link: current.isActive("link"),
    }),
  });
  return (
    <>
      <IconButton
        label={t`Bold`}
        keys="mod+b"
        pressed={active.bold}
        onClick={() => editor.chain().focus().toggleBold().run()}
      >
        <Bold />
      </IconButton>
      <IconButton
        label={t`Italic`}
        keys="mod+i"
        pressed={active.italic}
        onClick={() => editor.chain().focus().toggleItalic().run()}
      >
        <Italic />
      </IconButton>
      <IconButton
        label={t`Underline`}
        keys="mod+u"
        pressed={active.underline}
        onClick={() => editor.chain().focus().toggleUnderline().run()}
      >
        <Underline />
      </IconButton>
      <IconButton
        label={t`Strike through`}
        keys="mod+shift+s"
        pressed={active.strike}
        onClick={() => editor.chain().focus().toggleStrike().run()}
      >
        <Strikethrough />
      </IconButton>
      <IconButton
        label={t`Code`}
        keys="mod+e"
        pressed={active.code}
        onClick={() => editor.chain().focus().toggleCode().run()}
      >
        <Code />
      </IconButton>
      <IconButton label={t`Link`} pressed={active.link} onClick={onLink}>
        <Link2 />
      </IconButton>
      {active.link && (
        <IconButton label={t`Remove link`} onClick={() => editor.chain().focus().unsetLink().run()}>
          <Unlink />
        </IconButton>
      )}
    </>
  );
}

function LinkForm({ editor, onDone }: { editor: Editor; onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const present: unknown = editor.getAttributes("link").href;
  const [address, setAddress] = useState(typeof present === "string" ? present : "");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const trimmed = address.trim();
    const href = /^[a-z][a-z0-9+.-]*:|^[/#]/i.test(trimmed) ? trimmed : `https://${trimmed}`;
    const chain = editor.chain().focus().extendMarkRange("link");
    if (trimmed === "") chain.unsetLink().run();
    else chain.setLink({ href }).run();
    onDone();
  };
  return (
    <form className="flex items-center gap-1" onSubmit={submit}>
      <input
        // The person has just asked to type an address.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        className="input h-7!"
        aria-label={t`Address of the link`}
        placeholder="https://"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
        }}
      />
      <IconButton label={t`Set link`} type="submit">
        <Check />
      </IconButton>
    </form>
  );
}
