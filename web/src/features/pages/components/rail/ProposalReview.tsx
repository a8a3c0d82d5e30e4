import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import type { Page } from "@/api";
import { Button, ErrorState, Keys, Segmented, Skeleton } from "@/shared/ui";
import { useReviewKeys } from "../../hooks/useReviewKeys";
import { proposalQuery, useDecide, useWithdraw } from "../../proposals-api";
import type { HunkView } from "./HunkText";
import { ProposalHunkCard } from "./ProposalHunkCard";

/** The changes of one proposal: each by itself, or all at once; `j` and `k` go from one to the next. */
export function ProposalReview({ page, proposalId }: { page: Page; proposalId: string }): ReactNode {
  const { t } = useLingui();
  const { data: proposal, error, refetch } = useQuery(proposalQuery(page.id, proposalId));
  const decide = useDecide(page.id, proposalId);
  const withdraw = useWithdraw(page.id, proposalId);
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<HunkView>("inline");
  useReviewKeys(list, (id, decision) => {
    const hunk = proposal?.hunks.find((each) => each.id === id);
    if (!proposal) return;
    const isPossible =
      hunk?.status === "open" &&
      (decision === (proposal.policy === "auto_applied" ? "accept" : "reject") || hunk.fit !== "unplaced");
    const isAsked = decide.isPending && decide.variables.decisions?.some((each) => each.hunk_id === id);
    if (isPossible && proposal.permissions.decide && !isAsked)
      decide.mutate({ decisions: [{ hunk_id: id, decision }] });
  });
  if (error && !proposal)
    return <ErrorState title={t`The proposal did not load`} error={error} onRetry={() => void refetch()} />;
  if (!proposal) return <Skeleton lines={["90%", "70%"]} label={t`Loading the proposal`} />;
  const mayDecide = proposal.permissions.decide;
  const isApplied = proposal.policy === "auto_applied";
  const openCount = proposal.hunks.filter((hunk) => hunk.status === "open").length;
  return (
    <div ref={list} className="flex flex-col gap-3">
      {(mayDecide || proposal.permissions.withdraw) && (
        <div className="flex flex-wrap gap-1">
          {mayDecide && openCount > 0 && (
            <>
              <Button
                size="sm"
                kind="primary"
                busy={decide.isPending}
                onClick={() => decide.mutate({ all: "accept" })}
              >
                {isApplied ? t`Keep all` : t`Accept all`}
              </Button>
              <Button size="sm" busy={decide.isPending} onClick={() => decide.mutate({ all: "reject" })}>
                {isApplied ? t`Undo all` : t`Reject all`}
              </Button>
            </>
          )}
          {proposal.permissions.withdraw && (
            <Button
              size="sm"
              kind="quiet"
              busy={withdraw.isPending}
              onClick={() => withdraw.mutate()}
            >{t`Withdraw`}</Button>
          )}
        </div>
      )}
      <Segmented
        label={t`Changes shown`}
        value={view}
        onChange={setView}
        options={[
          { value: "inline", label: t`In the text` },
          { value: "beside", label: t`Side by side` },
        ]}
      />
      {isApplied && openCount > 0 && (
        <p className="text-12 text-fg-3">{t`These changes are in the text already.`}</p>
      )}
      <p className="text-12 text-fg-3">{t`Underlined is added, struck through is removed.`}</p>
      {proposal.hunks.map((hunk, index) => (
        <ProposalHunkCard
          key={hunk.id}
          hunk={hunk}
          number={index + 1}
          view={view}
          isApplied={isApplied}
          mayDecide={mayDecide && hunk.status === "open"}
          busy={decide.isPending}
          onDecide={(decision, correction) =>
            decide.mutate({
              decisions: [
                { hunk_id: hunk.id, decision, ...(correction === undefined ? {} : { correction }) },
              ],
            })
          }
        />
      ))}
      {mayDecide && openCount > 0 && (
        <p className="text-12 text-fg-3 max-sm:hidden">
          <Keys keys="a" /> {isApplied ? t`keep` : t`accept`} · <Keys keys="r" />{" "}
          {isApplied ? t`undo` : t`reject`} · <Keys keys="j" /> <Keys keys="k" /> {t`next, previous`}
        </p>
      )}
    </div>
  );
}
