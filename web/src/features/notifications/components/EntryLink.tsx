import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { InboxEntry } from "@/api";
import { shownBy } from "@/features/usage";

export interface EntryLinkProps {
  entry: InboxEntry;
  onOpen: () => void;
  children: ReactNode;
}

/** The way to what an entry is about; a button that only reads it where there is none any more. */
export function EntryLink({ entry, onOpen, children }: EntryLinkProps): ReactNode {
  const own = { className: "inbox-open", onClick: onOpen, "data-entry": entry.id } as const;
  const target = entry.page_id ?? entry.resource_id;
  if (!entry.is_available || target === null) {
    return (
      <button type="button" {...own}>
        {children}
      </button>
    );
  }
  if (entry.page_id !== null) {
    return (
      <Link to="/pages/$pageId" params={{ pageId: entry.page_id }} {...own}>
        {children}
      </Link>
    );
  }
  switch (entry.resource_type) {
    case "space":
      return (
        <Link to="/spaces/$spaceId" params={{ spaceId: target }} {...own}>
          {children}
        </Link>
      );
    case "conversation":
      return (
        <Link to="/conversations/$conversationId" params={{ conversationId: target }} {...own}>
          {children}
        </Link>
      );
    case "task":
      return (
        <Link to="/tasks/$taskId" params={{ taskId: target }} {...own}>
          {children}
        </Link>
      );
    default:
      return (
        <Link
          to={entry.facts.place === "organization" ? "/organization/usage" : "/settings/usage"}
          search={shownBy(entry.facts)}
          {...own}
        >
          {children}
        </Link>
      );
  }
}
