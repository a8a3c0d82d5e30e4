import type { Editor } from "@tiptap/core";
import { Table, TableKit } from "@tiptap/extension-table";
import type { Node } from "@tiptap/pm/model";
import { Plugin } from "@tiptap/pm/state";

export const MOST_COLUMNS = 100;

/** Whether the table around the cursor may get another column. */
export function hasRoom(editor: Editor): boolean {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (node.type.name === "table") return (node.firstChild?.childCount ?? 0) < MOST_COLUMNS;
  }
  return true;
}

/** The number of cells in the longest row of all tables. */
function width(document: Node): number {
  const rows: number[] = [0];
  document.descendants((node) => {
    if (node.type.name === "tableRow") rows.push(node.childCount);
    return !node.isTextblock;
  });
  return Math.max(...rows);
}

/** Tables of at most 100 columns: a change that would make one wider is not made. */
const NarrowTable = Table.extend({
  addProseMirrorPlugins() {
    return [
      ...(this.parent?.() ?? []),
      new Plugin({
        filterTransaction: (transaction, state) => {
          // What others write is here already; only one's own change can be left out.
          if (!transaction.docChanged || transaction.getMeta("y-sync$") !== undefined) return true;
          return width(transaction.doc) <= Math.max(MOST_COLUMNS, width(state.doc));
        },
      }),
    ];
  },
}).configure({ resizable: false });

export const tableExtensions = [TableKit.configure({ table: false }), NarrowTable];
