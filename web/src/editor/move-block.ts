import { type Editor, Extension } from "@tiptap/core";
import { TextSelection } from "@tiptap/pm/state";

/** Changes a block of the document with its neighbour; the cursor stays in it. */
function moveBlock(editor: Editor, by: 1 | -1): boolean {
  const { doc, selection, tr } = editor.state;
  const index = selection.$from.index(0);
  const neighbour = index + by;
  if (!editor.isEditable || neighbour < 0 || neighbour >= doc.childCount) return false;
  const first = Math.min(index, neighbour);
  let start = 0;
  for (let at = 0; at < first; at += 1) start += doc.child(at).nodeSize;
  const upper = doc.child(first);
  const lower = doc.child(first + 1);
  tr.delete(start, start + upper.nodeSize).insert(start + lower.nodeSize, upper);
  const shift = by === 1 ? lower.nodeSize : -upper.nodeSize;
  const at = Math.min(tr.doc.content.size, Math.max(0, selection.from + shift));
  tr.setSelection(TextSelection.near(tr.doc.resolve(at))).scrollIntoView();
  editor.view.dispatch(tr);
  return true;
}

/** What the handle beside a block does with the pointer, by keys. */
export const MoveBlock = Extension.create({
  name: "moveBlock",
  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": ({ editor }) => moveBlock(editor, -1),
      "Alt-ArrowDown": ({ editor }) => moveBlock(editor, 1),
    };
  },
});
