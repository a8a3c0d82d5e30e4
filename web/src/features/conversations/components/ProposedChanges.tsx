import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Badge } from "@/shared/ui";
import { proposalsOfConversationQuery } from "../page-links-api";

/** What was proposed from the conversation for pages, and how it stands. */
export function ProposedChanges({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const { data: proposals } = useQuery(proposalsOfConversationQuery(id));
  const words: Record<string, string> = {
    open: t`Open`,
    accepted: t`Accepted`,
    partially_accepted: t`Accepted in part`,
    rejected: t`Rejected`,
    superseded: t`Replaced`,
    withdrawn: t`Withdrawn`,
    expired: t`Expired`,
  };
  if (!proposals || proposals.length === 0) return null;
  return (
    <ul className="grid gap-1 text-13 text-fg-2" aria-label={t`Proposed changes`}>
      {proposals.map((each) => {
        const isOpen = each.status === "open";
        const state = isOpen && each.policy === "auto_applied" ? t`Applied` : words[each.status];
        return (
          <li key={each.id} className="flex flex-wrap items-center gap-2">
            <Badge tone={isOpen ? "accent" : "neutral"}>{state ?? each.status}</Badge>
            <span className="min-w-0 break-words">{each.summary ?? t`Changes to the text`}</span>
            <Link to="/pages/$pageId" params={{ pageId: each.page_id }} className="link">
              {each.page_title}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
