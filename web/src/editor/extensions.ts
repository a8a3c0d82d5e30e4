import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { CodeBlockLowlight } from "@tiptap/extension-code-block-lowlight";
import { Details, DetailsContent, DetailsSummary } from "@tiptap/extension-details";
import { Image } from "@tiptap/extension-image";
import { TableKit } from "@tiptap/extension-table";
import { TaskList } from "@tiptap/extension-task-list";
import { Placeholder } from "@tiptap/extensions";
import type { Extensions } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { common, createLowlight } from "lowlight";
import type { Room } from "./collab/room";
import { MentionNode } from "./mention";
import { type MenuHandle, MentionSearch, SlashCommands } from "./slash";
import { Task } from "./task-item";
import { UnknownBlock, UnknownInline, UnknownMark } from "./unknown";

const lowlight = createLowlight(common);

/** What a document may hold; the server's document model knows the same nodes. */
export function blockExtensions(options: {
  /** Name of the button that opens or closes a toggle. */
  toggleLabel: (isOpen: boolean) => string;
  emptyTaskLabel: string;
}): Extensions {
  return [
    StarterKit.configure({
      codeBlock: false,
      // The room undoes one's own typing, and never another's.
      undoRedo: false,
      heading: { levels: [1, 2, 3, 4] },
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: "https",
        // The same addresses as the server lets stand (core/document.py).
        isAllowedUri: (address) => /^(?:https?:|mailto:|tel:|[^:/?#]*(?:[/?#]|$))/i.test(address),
        HTMLAttributes: { rel: "noopener noreferrer nofollow", target: null },
      },
    }),
    CodeBlockLowlight.configure({ lowlight, HTMLAttributes: { spellcheck: "false" } }),
    Details.configure({
      HTMLAttributes: { class: "toggle" },
      renderToggleButton: ({ element, isOpen }) =>
        element.setAttribute("aria-label", options.toggleLabel(isOpen)),
    }),
    DetailsSummary,
    DetailsContent,
    TaskList,
    Task.configure({
      nested: true,
      // A box is called as its task is.
      a11y: { checkboxLabel: (node) => node.textContent || options.emptyTaskLabel },
    }),
    TableKit.configure({ table: { resizable: false } }),
    Image.configure({ allowBase64: false }),
    MentionNode,
    UnknownBlock,
    UnknownInline,
    UnknownMark,
  ];
}

/** The blocks, and what writing together needs. */
export function documentExtensions(options: {
  placeholder: string;
  slash: MenuHandle;
  mention: MenuHandle;
  room: Room;
  toggleLabel: (isOpen: boolean) => string;
  emptyTaskLabel: string;
}): Extensions {
  return [
    ...blockExtensions(options),
    Placeholder.configure({ placeholder: options.placeholder }),
    Collaboration.configure({ document: options.room.doc }),
    CollaborationCaret.configure({
      provider: options.room,
      user: { ...options.room.self },
    }),
    SlashCommands.configure({ handle: options.slash }),
    MentionSearch.configure({ handle: options.mention }),
  ];
}
