import { CodeBlock } from "@tiptap/extension-code-block";
import { Image } from "@tiptap/extension-image";
import { TableKit } from "@tiptap/extension-table";
import { TaskItem } from "@tiptap/extension-task-item";
import { TaskList } from "@tiptap/extension-task-list";
import { Placeholder } from "@tiptap/extensions";
import type { Extensions } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { SlashCommands, type SlashMenuHandle } from "./slash";

/** What a document may hold; the server's document model knows the same nodes. */
export function documentExtensions(options: {
  placeholder: string;
  slash: SlashMenuHandle | null;
}): Extensions {
  return [
    StarterKit.configure({
      codeBlock: false,
      heading: { levels: [1, 2, 3, 4] },
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: "https",
        protocols: ["http", "https", "mailto", "tel"],
        HTMLAttributes: { rel: "noopener noreferrer nofollow", target: null },
      },
    }),
    CodeBlock.configure({ HTMLAttributes: { spellcheck: "false" } }),
    TaskList,
    TaskItem.configure({ nested: true }),
    TableKit.configure({ table: { resizable: false } }),
    Image.configure({ allowBase64: false }),
    Placeholder.configure({ placeholder: options.placeholder }),
    ...(options.slash ? [SlashCommands.configure({ handle: options.slash })] : []),
  ];
}
