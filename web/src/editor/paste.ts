import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { cleanHtml, LARGEST_PASTE } from "./incoming";

/** Looks at what is pasted or dropped before the editor does (PG-49). */
export const GuardedPaste = Extension.create<{ onTooLarge: () => void }>({
  name: "guardedPaste",
  // Before everything else that reads a paste.
  priority: 1000,

  addOptions() {
    return { onTooLarge: () => undefined };
  },

  addProseMirrorPlugins() {
    const { onTooLarge } = this.options;
    const isTooLarge = (data: DataTransfer | null) =>
      ["text/html", "text/plain"].some((kind) => (data?.getData(kind).length ?? 0) > LARGEST_PASTE);
    const refuse = (event: Event, data: DataTransfer | null) => {
      if (!isTooLarge(data)) return false;
      event.preventDefault();
      onTooLarge();
      return true;
    };
    return [
      new Plugin({
        props: {
          transformPastedHTML: cleanHtml,
          handleDOMEvents: {
            paste: (_view, event) => refuse(event, event.clipboardData),
            drop: (_view, event) => refuse(event, event.dataTransfer),
          },
        },
      }),
    ];
  },
});
