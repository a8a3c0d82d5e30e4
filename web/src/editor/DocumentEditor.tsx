import { useLingui } from "@lingui/react/macro";
import type { JSONContent } from "@tiptap/core";
import { EditorContent, useEditor } from "@tiptap/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { documentExtensions } from "./extensions";
import { FormatMenu } from "./FormatMenu";
import type { SlashState } from "./slash";
import { type SlashKeys, SlashMenu } from "./SlashMenu";
import "./editor.css";

export interface DocumentEditorProps {
  /** The text to begin with; later changes of this value replace the text. */
  content: JSONContent;
  isEditable: boolean;
  label: string;
  onChange: (content: JSONContent) => void;
  onBlur?: () => void;
  /** Focus the end of the text when it appears. */
  focusOnStart?: boolean;
}

/** The rich-text editor of documents. Loaded lazily: it is the heaviest part of the client. */
export function DocumentEditor({
  content,
  isEditable,
  label,
  onChange,
  onBlur,
  focusOnStart = false,
}: DocumentEditorProps): ReactNode {
  const { t } = useLingui();
  const [slash, setSlash] = useState<SlashState | null>(null);
  const slashKeys = useRef<SlashKeys | null>(null);
  const [handle] = useState(() => ({
    onState: setSlash,
    onKey: (event: KeyboardEvent) => slashKeys.current?.onKey(event) ?? false,
  }));
  const editor = useEditor({
    extensions: documentExtensions({ placeholder: t`Write, or press / for blocks`, slash: handle }),
    content,
    editable: isEditable,
    autofocus: focusOnStart ? "end" : false,
    // The screen around redraws itself; a redraw per key press would be waste.
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: {
        class: "read document-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        "aria-readonly": String(!isEditable),
      },
    },
    onUpdate: ({ editor: changed }) => onChange(changed.getJSON()),
    onBlur: () => onBlur?.(),
  });
  useEffect(() => {
    if (editor.isEditable !== isEditable) editor.setEditable(isEditable, false);
  }, [editor, isEditable]);
  const shown = useRef(content);
  useEffect(() => {
    if (shown.current === content) return;
    shown.current = content;
    editor.commands.setContent(content, { emitUpdate: false });
  }, [editor, content]);
  return (
    <>
      <EditorContent editor={editor} />
      {isEditable && <FormatMenu editor={editor} />}
      {slash && isEditable && <SlashMenu editor={editor} state={slash} keys={slashKeys} />}
    </>
  );
}

export default DocumentEditor;
