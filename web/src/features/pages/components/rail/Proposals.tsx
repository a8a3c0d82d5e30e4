import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Page, PageProposalSummary } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { shortTime } from "@/shared/lib/time";
import { Button, ErrorState, Skeleton } from "@/shared/ui";
import { proposalsKey, proposalsQuery } from "../../proposals-api";
import { ProposalBadge } from "../ProposalBadge";
import { ProposalReview } from "./ProposalReview";

/** How many proposals wait for a decision; told anew when something happens to one. */
export function useOpenProposals(pageId: string): number {
  const queries = useQueryClient();
  const { data } = useQuery(proposalsQuery(pageId));
  useTopic(`page:${pageId}`, (event) => {
    // A text that changed may have made room for a proposal, or taken it.
    if (event.kind.startsWith("proposal") || event.kind === "page.updated" || event.kind === "resync")
      void queries.invalidateQueries({ queryKey: proposalsKey(pageId) });
  });
  return data?.items.filter((each) => each.status === "open").length ?? 0;
}

/** What is proposed for the page: what waits first, what was decided folded away. */
export function Proposals({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(proposalsQuery(page.id));
  if (error && !data) {
    return <ErrorState title={t`The proposals did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!data) return <Skeleton lines={["80%", "60%", "70%"]} label={t`Loading proposals`} />;
  const open = data.items.filter((each) => each.status === "open");
  const decided = data.items.filter((each) => each.status !== "open");
  return (
    <div className="flex flex-col gap-4">
      {data.items.length === 0 && <p className="text-13 text-fg-3">{t`Nothing is proposed.`}</p>}
      {open.map((each, index) => (
        <ProposalEntry key={each.id} page={page} proposal={each} startsOpen={index === 0} />
      ))}
      {decided.length > 0 && (
        <details>
          <summary className="text-12 text-fg-3">{t`Decided (${decided.length})`}</summary>
          <div className="mt-2 flex flex-col gap-4">
            {decided.map((each) => (
              <ProposalEntry key={each.id} page={page} proposal={each} startsOpen={false} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

interface ProposalEntryProps {
  page: Page;
  proposal: PageProposalSummary;
  startsOpen: boolean;
}

function ProposalEntry({ page, proposal, startsOpen }: ProposalEntryProps): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(startsOpen);
  const agentOf = (model: string | null, person: string) =>
    model === null ? t`An agent, for ${person}` : t`${model}, for ${person}`;
  const name = proposal.author?.name ?? t`Deleted user`;
  const title = proposal.summary ?? t`Changes to the text`;
  return (
    <section aria-label={title} className="flex flex-col gap-2 border-b border-line pb-3 text-13">
      <div className="flex items-start gap-2">
        <b className="min-w-0 break-words">{title}</b>
        <span className="ml-auto shrink-0">
          <ProposalBadge proposal={proposal} />
        </span>
      </div>
      <span className="text-12 text-fg-3">
        {proposal.run_id === null ? name : agentOf(proposal.model, name)} ·{" "}
        <time dateTime={proposal.created_at}>{shortTime(proposal.created_at)}</time>
      </span>
      <Button
        size="sm"
        kind="quiet"
        className="self-start"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? t`Hide changes` : t`Show changes`}
      </Button>
      {isOpen && <ProposalReview page={page} proposalId={proposal.id} />}
    </section>
  );
}
