import { Extension, type Range } from "@tiptap/core";
import { Suggestion } from "@tiptap/suggestion";

/** Where the slash menu stands, and what was typed after the slash. */
export interface SlashState {
  query: string;
  range: Range;
  /** Place of the slash on the screen; null while it cannot be measured. */
  rect: DOMRect | null;
}

/** How the extension and the menu speak to each other; the menu is a React component outside the editor. */
export interface SlashMenuHandle {
  onState: (state: SlashState | null) => void;
  /** True if the menu used the key. */
  onKey: (event: KeyboardEvent) => boolean;
}

/** Opens the menu of blocks after a slash at the start of a word. */
export const SlashCommands = Extension.create<{ handle: SlashMenuHandle | null }>({
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
        render: () => {
          const show = (props: { query: string; range: Range; clientRect?: (() => DOMRect | null) | null }) =>
            handle.onState({ query: props.query, range: props.range, rect: props.clientRect?.() ?? null });
          return {
            onStart: show,
            onUpdate: show,
            onKeyDown: ({ event }) => {
              if (event.key !== "Escape") return handle.onKey(event);
              handle.onState(null);
              return true;
            },
            onExit: () => handle.onState(null),
          };
        },
      }),
    ];
  },
});
