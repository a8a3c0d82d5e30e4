import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Badge } from "@/shared/ui";

/** How a proposal stands; one that is in the text already and may be taken back is applied. */
export function ProposalBadge({ proposal }: { proposal: { status: string; policy: string } }): ReactNode {
  const { t } = useLingui();
  const words: Record<string, string> = {
    open: t`Open`,
    accepted: t`Accepted`,
    partially_accepted: t`Accepted in part`,
    rejected: t`Rejected`,
    superseded: t`Replaced`,
    withdrawn: t`Withdrawn`,
    expired: t`Expired`,
  };
  const isOpen = proposal.status === "open";
  return (
    <Badge tone={isOpen ? "accent" : "neutral"}>
      {isOpen && proposal.policy === "auto_applied"
        ? t`Applied`
        : (words[proposal.status] ?? proposal.status)}
    </Badge>
  );
}
