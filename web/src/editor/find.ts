import { type Editor, Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { Plugin, PluginKey, TextSelection } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

export interface Found {
  from: number;
  to: number;
}

interface FindState {
  query: string;
  isExact: boolean;
  hits: readonly Found[];
  at: number;
}

type FindQuery = Pick<FindState, "query" | "isExact"> & { at?: number };

const MOST_HITS = 5_000;
const NOTHING: FindState = { query: "", isExact: false, hits: [], at: 0 };
const KEY = new PluginKey<FindState>("find");
// Stands for what is in a line but is no text, so that places are counted as the document counts them.
const LEAF = "\ufffc";

/** Places of a word in the texts of a document; it is not looked for across blocks. */
export function findAll(document: Node, query: string, isExact: boolean): Found[] {
  if (query === "") return [];
  const wanted = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), isExact ? "gu" : "giu");
  const found: Found[] = [];
  document.descendants((node, position) => {
    if (!node.isTextblock || found.length >= MOST_HITS) return;
    const text = node.textBetween(0, node.content.size, undefined, LEAF);
    for (const match of text.matchAll(wanted)) {
      const from = position + 1 + match.index;
      found.push({ from, to: from + match[0].length });
    }
  });
  return found.slice(0, MOST_HITS);
}

export const findState = (editor: Editor): FindState => KEY.getState(editor.state) ?? NOTHING;

/** Looks for a word, beginning behind the cursor. */
export function find(editor: Editor, query: string, isExact: boolean): void {
  const { from } = editor.state.selection;
  const hits = findAll(editor.state.doc, query, isExact);
  const at = Math.max(
    0,
    hits.findIndex((hit) => hit.from >= from),
  );
  editor.view.dispatch(editor.state.tr.setMeta(KEY, { query, isExact, at } satisfies FindQuery));
  show(editor);
}

/** The next hit, or the one before with -1; around at the ends. */
export function step(editor: Editor, by: 1 | -1): void {
  const { query, isExact, hits, at } = findState(editor);
  if (hits.length === 0) return;
  const next = (at + by + hits.length) % hits.length;
  editor.view.dispatch(editor.state.tr.setMeta(KEY, { query, isExact, at: next } satisfies FindQuery));
  show(editor);
}

/** Writes something in the place of the hit, with the marks that it has, and goes on to the next. */
export function replaceOne(editor: Editor, text: string): void {
  const { hits, at } = findState(editor);
  const hit = hits[at];
  if (!hit || !editor.isEditable) return;
  editor.view.dispatch(write(editor, [hit], text));
  show(editor);
}

/** As one change, which one undo takes back. */
export function replaceAll(editor: Editor, text: string): number {
  const { hits } = findState(editor);
  if (hits.length > 0 && editor.isEditable) editor.view.dispatch(write(editor, hits, text));
  return hits.length;
}

function write(editor: Editor, hits: readonly Found[], text: string) {
  const { tr } = editor.state;
  for (const { from, to } of [...hits].reverse()) {
    if (text === "") tr.delete(from, to);
    else tr.insertText(text, from, to);
  }
  return tr;
}

function show(editor: Editor): void {
  const { hits, at } = findState(editor);
  const hit = hits[at];
  if (!hit) return;
  const { tr, doc } = editor.state;
  editor.view.dispatch(tr.setSelection(TextSelection.create(doc, hit.from, hit.to)));
  const place = editor.view.domAtPos(hit.from).node;
  const element = place instanceof Element ? place : place.parentElement;
  element?.scrollIntoView({ block: "nearest" });
}

/** Find and replace: what is looked for is marked in the text. `mod+f` in the text opens it. */
export const Find = Extension.create<{ onOpen: () => void }>({
  name: "find",

  addOptions() {
    return { onOpen: () => undefined };
  },

  addKeyboardShortcuts() {
    return {
      "Mod-f": () => {
        this.options.onOpen();
        return true;
      },
    };
  },

  addProseMirrorPlugins() {
    return [
      new Plugin<FindState>({
        key: KEY,
        state: {
          init: () => NOTHING,
          apply: (transaction, state) => {
            const asked = transaction.getMeta(KEY) as FindQuery | undefined;
            if (!asked && (!transaction.docChanged || state.query === "")) return state;
            const { query, isExact } = asked ?? state;
            const hits = findAll(transaction.doc, query, isExact);
            return {
              query,
              isExact,
              hits,
              at: Math.min(asked?.at ?? state.at, Math.max(0, hits.length - 1)),
            };
          },
        },
        props: {
          decorations: (state) => {
            const found = KEY.getState(state);
            if (!found || found.hits.length === 0) return null;
            return DecorationSet.create(
              state.doc,
              found.hits.map(({ from, to }, at) =>
                Decoration.inline(from, to, { class: at === found.at ? "find-hit current" : "find-hit" }),
              ),
            );
          },
        },
      }),
    ];
  },
});
