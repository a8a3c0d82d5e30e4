import { Box, FileText, Folder, Hash, type LucideIcon, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import type { TreeItem } from "../model/tree";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  FOLDER: Folder,
  CHANNEL: Hash,
  CAD: Box,
  AI_CHAT: MessageSquare,
};

/** A page's own icon, or that of its type. */
export function PageGlyph({ page }: { page: Pick<TreeItem, "icon" | "type"> }): ReactNode {
  const Icon = ICONS[page.type] ?? FileText;
  return page.icon === null ? <Icon aria-hidden="true" /> : <span aria-hidden="true">{page.icon}</span>;
}
