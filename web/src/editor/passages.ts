import { type Editor, Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import {
  absolutePositionToRelativePosition,
  type ProsemirrorBinding,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from "@tiptap/y-tiptap";
import * as Y from "yjs";

/** A passage that a comment is about: its words, and its ends as places of the shared document. */
export interface Anchor {
  quote: string;
  start: string | null;
  end: string | null;
}

interface Range {
  from: number;
  to: number;
}

export type Ranges = ReadonlyMap<string, Range | null>;

interface PassageState {
  anchors: ReadonlyMap<string, Anchor>;
  ranges: Ranges;
}

interface Sync {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: ProsemirrorBinding | null;
}

const LONGEST_QUOTE = 500;
const KEY = new PluginKey<PassageState>("passages");

const syncOf = (state: EditorState) => ySyncPluginKey.getState(state) as Sync | undefined;

/** The selected words as the anchor of a comment; null where none are selected. */
export function selectedPassage(editor: Editor): Anchor | null {
  const { from, to } = editor.state.selection;
  const sync = syncOf(editor.state);
  const quote = editor.state.doc.textBetween(from, to, " ").trim().slice(0, LONGEST_QUOTE);
  if (!sync?.binding || quote === "") return null;
  const { type } = sync;
  const { mapping } = sync.binding;
  const place = (at: number) =>
    JSON.stringify(absolutePositionToRelativePosition(at, type, mapping) as Y.RelativePosition);
  return { quote, start: place(from), end: place(to) };
}

/** Selects the words of a passage, and brings them into view. */
export function showPassage(editor: Editor, id: string): void {
  const range = KEY.getState(editor.state)?.ranges.get(id);
  if (!range) return;
  editor.view.dispatch(
    editor.state.tr.setSelection(TextSelection.create(editor.state.doc, range.from, range.to)),
  );
  const place = editor.view.domAtPos(range.from).node;
  const element = place instanceof Element ? place : place.parentElement;
  element?.scrollIntoView({ block: "center" });
}

/** Marks these passages from now on. */
export function markPassages(editor: Editor, anchors: ReadonlyMap<string, Anchor>): void {
  editor.view.dispatch(editor.state.tr.setMeta(KEY, anchors).setMeta("addToHistory", false));
}

/** The passages that comments are about: they go with their words, and are none when these are gone. */
export const PassageMarks = Extension.create<{ onRanges: (ranges: Ranges) => void }>({
  name: "passages",

  addOptions() {
    return { onRanges: () => undefined };
  },

  addProseMirrorPlugins() {
    const { onRanges } = this.options;
    return [
      new Plugin<PassageState>({
        key: KEY,
        state: {
          init: () => ({ anchors: new Map(), ranges: new Map() }),
          apply: (transaction, state, _before, after) => follow(transaction, state, after),
        },
        props: { decorations },
        view: () => ({
          update: (view, before) => {
            const present = KEY.getState(view.state);
            if (present && present !== KEY.getState(before)) onRanges(present.ranges);
          },
        }),
      }),
    ];
  },
});

function decorations(state: EditorState): DecorationSet | null {
  const found = [...(KEY.getState(state)?.ranges.values() ?? [])].filter((range) => range !== null);
  if (found.length === 0) return null;
  return DecorationSet.create(
    state.doc,
    found.map(({ from, to }) => Decoration.inline(from, to, { class: "passage" })),
  );
}

function follow(transaction: Transaction, state: PassageState, after: EditorState): PassageState {
  const asked = transaction.getMeta(KEY) as ReadonlyMap<string, Anchor> | undefined;
  const anchors = asked ?? state.anchors;
  const synced = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
  // What others do comes as a document that was put together anew; the shared one knows its places.
  if (asked || synced?.isChangeOrigin) {
    return { anchors, ranges: mapOf(anchors, (_, anchor) => located(after, anchor)) };
  }
  if (!transaction.docChanged || anchors.size === 0) return state;
  const added = transaction.doc.content.size - transaction.before.content.size;
  const ranges = mapOf(anchors, (id, { quote }) => {
    const range = state.ranges.get(id);
    if (!range) return added >= quote.length ? onlyPlaceOf(transaction.doc, quote) : null;
    const from = transaction.mapping.map(range.from, 1);
    const to = transaction.mapping.map(range.to, -1);
    return hasWords(transaction.doc, from, to) ? { from, to } : null;
  });
  return { anchors, ranges };
}

const mapOf = (
  anchors: ReadonlyMap<string, Anchor>,
  place: (id: string, anchor: Anchor) => Range | null,
): Ranges => new Map([...anchors].map(([id, anchor]) => [id, place(id, anchor)]));

/** Where the ends of the anchor are now; or else where its words stand, if that is one place alone. */
function located(state: EditorState, anchor: Anchor): Range | null {
  const sync = syncOf(state);
  if (!sync?.binding) return null;
  const { doc, type } = sync;
  const { mapping } = sync.binding;
  const place = (end: string | null): number | null => {
    const read = end === null ? null : relativePlace(end);
    return read && relativePositionToAbsolutePosition(doc, type, read, mapping);
  };
  const from = place(anchor.start);
  const to = place(anchor.end);
  if (from !== null && to !== null && hasWords(state.doc, from, to)) return { from, to };
  return onlyPlaceOf(state.doc, anchor.quote);
}

function relativePlace(written: string): Y.RelativePosition | null {
  try {
    return Y.createRelativePositionFromJSON(JSON.parse(written) as unknown);
  } catch {
    // Another program wrote it.
    return null;
  }
}

const hasWords = (doc: Node, from: number, to: number) =>
  from < to && to <= doc.content.size && doc.textBetween(from, to, " ").trim() !== "";

function onlyPlaceOf(doc: Node, quote: string): Range | null {
  const found: Range[] = [];
  doc.descendants((node, at) => {
    if (!node.isTextblock) return found.length < 2;
    // One character for everything that takes one place, so that places can be counted.
    const text = node.textBetween(0, node.content.size, undefined, "￼");
    for (let hit = text.indexOf(quote); hit >= 0 && found.length < 2; hit = text.indexOf(quote, hit + 1))
      found.push({ from: at + 1 + hit, to: at + 1 + hit + quote.length });
    return false;
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}
