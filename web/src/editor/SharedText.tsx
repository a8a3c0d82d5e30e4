import { EditorContent, type JSONContent, useEditor } from "@tiptap/react";
import type { ReactNode } from "react";
import { blockExtensions } from "./extensions";
import { readable } from "./readable";
import "./editor.css";

/** A document to read, without a room: what a link shows. It does not change while it is open. */
export default function SharedText({ content, label }: { content: JSONContent; label: string }): ReactNode {
  const editor = useEditor({
    extensions: blockExtensions(),
    content: readable(content, blockExtensions()),
    editable: false,
    editorProps: { attributes: { class: "read document-text", role: "document", "aria-label": label } },
  });
  return <EditorContent editor={editor} />;
}
