import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { CodeBlockLowlight } from "@tiptap/extension-code-block-lowlight";
import { Details, DetailsContent, DetailsSummary } from "@tiptap/extension-details";
import { Image } from "@tiptap/extension-image";
import { TaskList } from "@tiptap/extension-task-list";
import { Placeholder } from "@tiptap/extensions";
import type { Extensions } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { common, createLowlight } from "lowlight";
import { Callout } from "./callout";
import type { Room } from "./collab/room";
import { Diagrams } from "./diagram";
import { Find } from "./find";
import { BlockMath, InlineMath } from "./formula";
import { isSafeLink } from "./incoming";
import { LinkCards, type LoadCard } from "./link-card";
import { MentionNode } from "./mention";
import { MoveBlock } from "./move-block";
import { PassageMarks, type Ranges } from "./passages";
import { GuardedPaste } from "./paste";
import { type MenuHandle, MentionSearch, SlashCommands } from "./slash";
import { tableExtensions } from "./table";
import { Task } from "./task-item";
import { Upload, type Uploaded } from "./upload";
import { UnknownBlock, UnknownInline, UnknownMark } from "./unknown";
import { WriteBelow } from "./write-below";
import { WrittenLink } from "./written-link";

const lowlight = createLowlight(common);

/** The words that blocks show of themselves. */
export interface BlockTexts {
  /** Name of the button that opens or closes a toggle. */
  toggleLabel: (isOpen: boolean) => string;
  emptyTaskLabel: string;
  diagramLabel: string;
  diagramFailed: (reason: string) => string;
}

/** What a document may hold; the server's document model knows the same nodes. */
export function blockExtensions(options: BlockTexts): Extensions {
  return [
    StarterKit.configure({
      codeBlock: false,
      // The room undoes one's own typing, and never another's.
      undoRedo: false,
      // A paragraph at the end of every text would change pages that are only read.
      trailingNode: false,
      heading: { levels: [1, 2, 3, 4] },
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: "https",
        // The same addresses as the server lets stand (core/document.py).
        isAllowedUri: isSafeLink,
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
    ...tableExtensions,
    // What is pasted was looked at before: small pictures, and none that could run anything.
    Image.configure({ allowBase64: true }),
    Diagrams.configure({ label: options.diagramLabel, failed: options.diagramFailed }),
    Callout,
    InlineMath,
    BlockMath,
    MentionNode,
    UnknownBlock,
    UnknownInline,
    UnknownMark,
  ];
}

/** The blocks, and what writing together needs. */
export function documentExtensions(
  options: BlockTexts & {
    placeholder: string;
    slash: MenuHandle;
    mention: MenuHandle;
    room: Room;
    onFind: () => void;
    onTooLargePaste: () => void;
    loadCard: LoadCard;
    fileLabel: string;
    send: (file: File) => Promise<Uploaded>;
    onRefusedFile: (file: File, error: unknown) => void;
    waitingLabel: (name: string) => string;
    onRanges: (ranges: Ranges) => void;
  },
): Extensions {
  return [
    ...blockExtensions(options),
    LinkCards.configure({ load: options.loadCard, fileLabel: options.fileLabel }),
    Upload.configure({
      send: options.send,
      onRefused: options.onRefusedFile,
      waitingLabel: options.waitingLabel,
    }),
    GuardedPaste.configure({ onTooLarge: options.onTooLargePaste }),
    Find.configure({ onOpen: options.onFind }),
    PassageMarks.configure({ onRanges: options.onRanges }),
    MoveBlock,
    WriteBelow,
    WrittenLink,
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
