import { EditorContent, type JSONContent, useEditor } from "@tiptap/react";
import { type ReactNode, useState } from "react";
import { blockExtensions } from "./extensions";
import { readable } from "./readable";
import { useBlockTexts } from "./texts";
import "./editor.css";

/** A document to read, without a room: what a link shows. It does not change while it is open. */
export default function SharedText({ content, label }: { content: JSONContent; label: string }): ReactNode {
  const texts = useBlockTexts();
  const [extensions] = useState(() => blockExtensions(texts));
  const editor = useEditor({
    extensions,
    content: readable(content, extensions),
    editable: false,
    editorProps: { attributes: { class: "read document-text", role: "document", "aria-label": label } },
  });
  return <EditorContent editor={editor} />;
}
