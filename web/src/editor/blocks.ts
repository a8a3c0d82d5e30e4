import type { Editor, Range } from "@tiptap/core";
import {
  CodeXml,
  Heading1,
  Heading2,
  Heading3,
  ListCollapse,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Minus,
  Pilcrow,
  Quote,
  Table2,
} from "lucide-react";

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
  | "divider";

const at = (editor: Editor, range: Range) => editor.chain().focus().deleteRange(range);

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
];

/** Blocks whose label or words contain every word of the query. */
export function findBlocks(query: string, labels: Readonly<Record<BlockId, string>>): Block[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return BLOCKS.filter((block) => {
    const text = `${labels[block.id]} ${block.words}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
