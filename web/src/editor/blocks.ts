import type { Editor, Range } from "@tiptap/core";
import { NodeSelection, type Transaction } from "@tiptap/pm/state";
import {
  CodeXml,
  Heading1,
  Heading2,
  Heading3,
  ListCollapse,
  List,
  ListChecks,
  Info,
  ListOrdered,
  ImagePlus,
  type LucideIcon,
  Minus,
  Paperclip,
  Pilcrow,
  Quote,
  Sigma,
  SquareSigma,
  Table2,
  Workflow,
} from "lucide-react";
import { pickFiles } from "./upload";

/** A kind of block that the slash menu offers. `id` is translated by the menu. */
export interface Block {
  id: BlockId;
  icon: LucideIcon;
  /** English words that find it, beside its label. */
  words: string;
  apply: (editor: Editor, range: Range) => void;
}

export type BlockId =
  | "text"
  | "heading1"
  | "heading2"
  | "heading3"
  | "bulletList"
  | "orderedList"
  | "taskList"
  | "quote"
  | "code"
  | "toggle"
  | "table"
  | "divider"
  | "callout"
  | "formula"
  | "formulaBlock"
  | "diagram"
  | "picture"
  | "file";

const PICTURES = "image/png,image/jpeg,image/webp,image/gif";
const FIRST_DIAGRAM = "flowchart LR\n  A[Start] --> B[End]";

const at = (editor: Editor, range: Range) => editor.chain().focus().deleteRange(range);

/** A formula without a source, selected so that its source is asked for. */
function insertFormula(editor: Editor, range: Range, type: "inlineMath" | "blockMath"): void {
  at(editor, range)
    .insertContent({ type, attrs: { latex: "" } })
    .command(({ tr, dispatch }) => {
      if (dispatch) selectFormula(tr, type);
      return true;
    })
    .run();
}

function selectFormula(tr: Transaction, type: string): void {
  const near = tr.selection.from;
  const found: number[] = [];
  tr.doc.nodesBetween(Math.max(0, near - 3), Math.min(tr.doc.content.size, near + 3), (node, position) => {
    if (node.type.name === type && node.attrs.latex === "") found.push(position);
  });
  const [first] = found;
  if (first !== undefined) tr.setSelection(NodeSelection.create(tr.doc, first));
}

export const BLOCKS: readonly Block[] = [
  { id: "text", icon: Pilcrow, words: "paragraph plain", apply: (e, r) => at(e, r).setParagraph().run() },
  {
    id: "heading1",
    icon: Heading1,
    words: "h1 title",
    apply: (e, r) => at(e, r).setHeading({ level: 1 }).run(),
  },
  { id: "heading2", icon: Heading2, words: "h2", apply: (e, r) => at(e, r).setHeading({ level: 2 }).run() },
  { id: "heading3", icon: Heading3, words: "h3", apply: (e, r) => at(e, r).setHeading({ level: 3 }).run() },
  { id: "bulletList", icon: List, words: "ul points", apply: (e, r) => at(e, r).toggleBulletList().run() },
  {
    id: "orderedList",
    icon: ListOrdered,
    words: "ol numbers",
    apply: (e, r) => at(e, r).toggleOrderedList().run(),
  },
  {
    id: "taskList",
    icon: ListChecks,
    words: "todo checkbox",
    apply: (e, r) => at(e, r).toggleTaskList().run(),
  },
  { id: "quote", icon: Quote, words: "blockquote", apply: (e, r) => at(e, r).toggleBlockquote().run() },
  { id: "code", icon: CodeXml, words: "pre source", apply: (e, r) => at(e, r).setCodeBlock().run() },
  {
    id: "toggle",
    icon: ListCollapse,
    words: "details fold collapse",
    apply: (e, r) => at(e, r).setDetails().run(),
  },
  {
    id: "table",
    icon: Table2,
    words: "grid rows columns",
    apply: (e, r) => at(e, r).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
  },
  { id: "divider", icon: Minus, words: "hr line rule", apply: (e, r) => at(e, r).setHorizontalRule().run() },
  {
    id: "callout",
    icon: Info,
    words: "note tip warning alert info",
    apply: (e, r) => at(e, r).setCallout("note").run(),
  },
  {
    id: "formula",
    icon: Sigma,
    words: "math latex equation inline",
    apply: (e, r) => insertFormula(e, r, "inlineMath"),
  },
  {
    id: "formulaBlock",
    icon: SquareSigma,
    words: "math latex equation display",
    apply: (e, r) => insertFormula(e, r, "blockMath"),
  },
  {
    id: "diagram",
    icon: Workflow,
    words: "mermaid chart flow sequence",
    apply: (e, r) =>
      at(e, r)
        .insertContent({
          type: "codeBlock",
          attrs: { language: "mermaid" },
          content: [{ type: "text", text: FIRST_DIAGRAM }],
        })
        .run(),
  },
  {
    id: "picture",
    icon: ImagePlus,
    words: "image photo upload",
    apply: (e, r) => {
      at(e, r).run();
      pickFiles(e, PICTURES);
    },
  },
  {
    id: "file",
    icon: Paperclip,
    words: "attachment upload document",
    apply: (e, r) => {
      at(e, r).run();
      pickFiles(e, "");
    },
  },
];

/** Blocks whose label or words contain every word of the query. */
export function findBlocks(query: string, labels: Readonly<Record<BlockId, string>>): Block[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return BLOCKS.filter((block) => {
    const text = `${labels[block.id]} ${block.words}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
