import { Extension, InputRule } from "@tiptap/core";
import { isSafeLink } from "./incoming";

// Ends with the closing bracket that was typed just now; a picture begins with an exclamation mark.
const WRITTEN = /(?<![!\\])\[([^[\]]+)\]\(([^\s()]+)\)$/;

/** Makes a link of `[words](address)` as its last bracket is typed. An address that is not safe stays text. */
export const WrittenLink = Extension.create({
  name: "writtenLink",

  addInputRules() {
    return [
      new InputRule({
        find: WRITTEN,
        handler: ({ state, range, match }) => {
          const [, words = "", address = ""] = match;
          const { link } = state.schema.marks;
          if (!link || !isSafeLink(address)) return null;
          // What stands between the brackets stays as it is, names and bold words too.
          const end = range.from + words.length;
          state.tr
            .delete(end + 1, range.to)
            .delete(range.from, range.from + 1)
            .addMark(range.from, end, link.create({ href: address }))
            .removeStoredMark(link);
        },
      }),
    ];
  },
});
