import type { Editor } from "@tiptap/core";
import { createContext, use, useSyncExternalStore } from "react";
import { type Anchor, markPassages, type Ranges, showPassage } from "./passages";

export interface PassagesState {
  /** What somebody has selected to comment on it. */
  draft: Anchor | null;
  /** Where the words of each comment stand; null: they are gone. */
  ranges: Ranges;
}

const NONE: PassagesState = { draft: null, ranges: new Map() };

/** What the text and the comments beside it know of each other. */
export class Passages {
  #state = NONE;
  #editor: Editor | null = null;
  #anchors: ReadonlyMap<string, Anchor> = new Map();
  readonly #listeners = new Set<() => void>();

  get = (): PassagesState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The editor that shows the text; null when it is gone. */
  attach(editor: Editor | null): void {
    this.#editor = editor;
    if (editor) markPassages(editor, this.#anchors);
  }

  /** The comments whose passages are marked. */
  mark(anchors: ReadonlyMap<string, Anchor>): void {
    this.#anchors = anchors;
    if (this.#editor) markPassages(this.#editor, anchors);
  }

  show(id: string): void {
    if (this.#editor) showPassage(this.#editor, id);
  }

  begin(draft: Anchor | null): void {
    this.#change({ ...this.#state, draft });
  }

  placed = (ranges: Ranges): void => {
    this.#change({ ...this.#state, ranges });
  };

  #change(state: PassagesState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** None beside things that are no documents. */
export const PassagesContext = createContext<Passages | null>(null);

const unchanging = () => () => undefined;

export function usePassages(): { passages: Passages | null; state: PassagesState } {
  const passages = use(PassagesContext);
  const state = useSyncExternalStore(passages?.subscribe ?? unchanging, passages?.get ?? (() => NONE));
  return { passages, state };
}
