import { createContext } from "react";
import type { MentionKind } from "./mention";

/** What the text around a mention knows: how it reads, what can be named, and where a page opens. */
export interface Mentions {
  /** What the page names, by id; null: no access. Undefined while it is being read. */
  labels: ReadonlyMap<string, string | null> | undefined;
  /** Its pages are found first. */
  spaceId: string;
  /** Remembers how something reads that was named just now. */
  onNamed: (named: { id: string; label: string }) => void;
  addressOf: (pageId: string) => string;
  onOpen: (pageId: string) => void;
}

/** None where a text is shown outside the workspace. */
export const MentionContext = createContext<Mentions | null>(null);

/** How a mention reads for this person, and whether it leads somewhere. */
export function reading(
  labels: Mentions["labels"],
  mention: { kind: MentionKind; id: string; label: string | null },
): { kind: "open" | "named" | "closed" | "plain" | "unread"; label: string | null } {
  const own = mention.kind === "page" ? null : mention.label;
  if (labels === undefined) return { kind: "unread", label: own };
  const found = labels.get(mention.id);
  // The server keeps no mention of what its author could not name: it is nothing but text.
  if (found === undefined) return { kind: "plain", label: own };
  if (found === null) return { kind: "closed", label: own };
  return { kind: mention.kind === "page" ? "open" : "named", label: found };
}
