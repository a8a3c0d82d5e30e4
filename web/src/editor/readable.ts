import { getSchema } from "@tiptap/core";
import type { Extensions, JSONContent } from "@tiptap/react";

/** The document with what the editor does not know wrapped, so that the rest of it is shown. */
export function readable(document: JSONContent, extensions: Extensions): JSONContent {
  const { nodes, marks } = getSchema(extensions);
  const read = (node: JSONContent, isInline: boolean): JSONContent => {
    if (node.type === undefined || nodes[node.type] === undefined) {
      return { type: isInline ? "unknownInline" : "unknownBlock", attrs: { json: JSON.stringify(node) } };
    }
    const holdsText = nodes[node.type]?.inlineContent ?? false;
    return {
      ...node,
      ...(node.marks && { marks: node.marks.filter((mark) => marks[mark.type] !== undefined) }),
      ...(node.content && { content: node.content.map((child) => read(child, holdsText)) }),
    };
  };
  return read(document, false);
}
