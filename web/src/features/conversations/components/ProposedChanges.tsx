import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ProposalBadge } from "@/features/pages";
import { proposalsOfConversationQuery } from "../page-links-api";

/** What was proposed from the conversation for pages, and how it stands. */
export function ProposedChanges({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const { data: proposals } = useQuery(proposalsOfConversationQuery(id));
  if (!proposals || proposals.length === 0) return null;
  return (
    <ul className="grid gap-1 text-13 text-fg-2" aria-label={t`Proposed changes`}>
      {proposals.map((each) => (
        <li key={each.id} className="flex flex-wrap items-center gap-2">
          <ProposalBadge proposal={each} />
          <span className="min-w-0 break-words">{each.summary ?? t`Changes to the text`}</span>
          <Link to="/pages/$pageId" params={{ pageId: each.page_id }} className="link">
            {each.page_title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
