import { InputRule } from "@tiptap/core";
import { TaskItem } from "@tiptap/extension-task-item";

const BOX = /^\s*\[([ xX])?\]\s$/;

/** A task of a list. A box typed at the beginning of a list item makes it one, as in Markdown: `- [ ] `. */
export const Task = TaskItem.extend({
  addInputRules() {
    return [
      ...(this.parent?.() ?? []),
      new InputRule({
        find: BOX,
        handler: ({ state, range, match, chain }) => {
          const { $from } = state.selection;
          if ($from.depth < 2 || $from.node(-1).type.name !== "listItem" || $from.index(-1) !== 0)
            return null;
          const checked = (match[1] ?? "").toLowerCase() === "x";
          chain()
            .deleteRange(range)
            .liftListItem("listItem")
            .toggleTaskList()
            .updateAttributes(this.name, { checked })
            .run();
          return undefined;
        },
      }),
    ];
  },
});
