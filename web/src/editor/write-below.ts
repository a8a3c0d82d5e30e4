import { type Editor, Extension } from "@tiptap/core";
import { Plugin, TextSelection } from "@tiptap/pm/state";

/** The cursor into the text behind a place; where there is none, a new paragraph is made for it. */
export function writeBehind(editor: Editor, position: number): void {
  const { doc, schema, tr } = editor.state;
  const behind = doc.resolve(Math.min(position, doc.content.size)).nodeAfter;
  const paragraph = schema.nodes.paragraph;
  if (!behind?.isTextblock && paragraph) tr.insert(Math.min(position, doc.content.size), paragraph.create());
  tr.setSelection(TextSelection.near(tr.doc.resolve(position + 1)));
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
}

/**
 * A click below a last block that holds no text begins a paragraph there. It is made when somebody wants to write, and
 * not when the page is opened: whoever only reads changes nothing.
 */
export const WriteBelow = Extension.create({
  name: "writeBelow",
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        props: {
          handleClick: (view, _position, event) => {
            const { doc } = view.state;
            const last = view.dom.lastElementChild;
            if (
              !view.editable ||
              event.target !== view.dom ||
              !last ||
              doc.lastChild?.isTextblock !== false
            ) {
              return false;
            }
            if (event.clientY < last.getBoundingClientRect().bottom) return false;
            writeBehind(editor, doc.content.size);
            return true;
          },
        },
      }),
    ];
  },
});
