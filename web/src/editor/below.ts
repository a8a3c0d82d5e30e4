import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";

/** Something that is shown below a block and is no part of the text. */
export interface Below {
  position: number;
  block: Node;
  /** What is drawn again when it changes. */
  key: string;
  make: () => HTMLElement;
}

/** Shows things below blocks; `find` says which, each time the text changed or `redraw` was called. */
export function showBelow(name: string, className: string, find: (doc: Node) => Below[]) {
  const key = new PluginKey<DecorationSet>(name);
  const decorate = (doc: Node) =>
    DecorationSet.create(
      doc,
      find(doc).flatMap(({ position, block, key: id, make }) => [
        Decoration.node(position, position + block.nodeSize, { class: className }),
        Decoration.widget(position + block.nodeSize, make, {
          key: `${name}:${id}`,
          side: -1,
          ignoreSelection: true,
          stopEvent: () => true,
        }),
      ]),
    );
  const plugin = new Plugin<DecorationSet>({
    key,
    state: {
      init: (_config, state) => decorate(state.doc),
      apply: (transaction, present) =>
        transaction.docChanged || transaction.getMeta(key) === true ? decorate(transaction.doc) : present,
    },
    props: { decorations: (state) => key.getState(state) },
  });
  const redraw = (view: EditorView) => view.dispatch(view.state.tr.setMeta(key, true));
  return { plugin, redraw };
}
