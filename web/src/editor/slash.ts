import { Extension, type Range } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion, type SuggestionOptions } from "@tiptap/suggestion";

// What is longer is a sentence that happens to begin with an @.
const LONGEST_QUERY = 60;

/** Where a menu stands, and what was typed after the sign that opens it. */
export interface MenuState {
  query: string;
  range: Range;
  /** Place of the sign on the screen; null while it cannot be measured. */
  rect: DOMRect | null;
}

/** How the extension and the menu speak to each other; the menu is a React component outside the editor. */
export interface MenuHandle {
  onState: (state: MenuState | null) => void;
  /** True if the menu used the key. */
  onKey: MenuKeys["onKey"];
}

/** What a menu does with keys; focus stays in the text. */
export interface MenuKeys {
  /** `now`: what stands in the text at the key, which may be further than what the menu has drawn yet. */
  onKey: (event: KeyboardEvent, now: MenuState) => boolean;
}

/** Tells a menu when it opens, what is typed for it, and the keys it may use. */
function renderFor(handle: MenuHandle): NonNullable<SuggestionOptions["render"]> {
  return () => {
    let now: MenuState | null = null;
    const tell = (state: MenuState | null) => {
      now = state;
      handle.onState(state);
    };
    const show = (props: { query: string; range: Range; clientRect?: (() => DOMRect | null) | null }) =>
      tell({ query: props.query, range: props.range, rect: props.clientRect?.() ?? null });
    return {
      onStart: show,
      onUpdate: show,
      onKeyDown: ({ event }) => {
        if (event.key !== "Escape") return now !== null && handle.onKey(event, now);
        tell(null);
        return true;
      },
      onExit: () => tell(null),
    };
  };
}

/** Opens the menu of blocks after a slash at the start of a word. */
export const SlashCommands = Extension.create<{ handle: MenuHandle | null }>({
  name: "slashCommands",

  addOptions() {
    return { handle: null };
  },

  addProseMirrorPlugins() {
    const { handle } = this.options;
    if (handle === null) return [];
    return [
      Suggestion({
        editor: this.editor,
        char: "/",
        allow: ({ state, range }) => !state.doc.resolve(range.from).parent.type.spec.code,
        items: () => [],
        render: renderFor(handle),
      }),
    ];
  },
});

/** Opens the search for pages, people and groups after an @ at the start of a word; titles have spaces. */
export const MentionSearch = Extension.create<{ handle: MenuHandle | null }>({
  name: "mentionSearch",

  addOptions() {
    return { handle: null };
  },

  addProseMirrorPlugins() {
    const { handle } = this.options;
    if (handle === null) return [];
    return [
      Suggestion({
        editor: this.editor,
        pluginKey: new PluginKey("mentionSearch"),
        char: "@",
        allowSpaces: true,
        allow: ({ state, range }) =>
          range.to - range.from <= LONGEST_QUERY && !state.doc.resolve(range.from).parent.type.spec.code,
        items: () => [],
        render: renderFor(handle),
      }),
    ];
  },
});
