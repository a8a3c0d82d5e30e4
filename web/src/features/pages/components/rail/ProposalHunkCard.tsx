import { useLingui } from "@lingui/react/macro";
import { type MouseEvent, type ReactNode, useState } from "react";
import type { ProposalHunk } from "@/api";
import { Badge, Button, Textarea } from "@/shared/ui";
import { HunkText, type HunkView } from "./HunkText";

interface ProposalHunkCardProps {
  hunk: ProposalHunk;
  number: number;
  view: HunkView;
  /** It is in the text already: it is kept or undone. */
  isApplied: boolean;
  mayDecide: boolean;
  busy: boolean;
  onDecide: (decision: "accept" | "reject", correction?: string) => void;
}

/** One change, by words, with its verdict or the two answers to it. */
export function ProposalHunkCard(props: ProposalHunkCardProps): ReactNode {
  const { hunk, number, view, isApplied, mayDecide, busy, onDecide } = props;
  const { t } = useLingui();
  const [correction, setCorrection] = useState<string | null>(null);
  const fits = hunk.fit !== "unplaced";
  // The buttons go with the decision; the keys stay where they were.
  const decide = (event: MouseEvent, decision: "accept" | "reject") => {
    event.currentTarget.closest("article")?.focus();
    onDecide(decision, decision === "accept" ? (correction ?? undefined) : undefined);
  };
  return (
    <article
      aria-label={t`Change ${number}`}
      data-hunk={hunk.id}
      tabIndex={-1}
      className="flex flex-col gap-2 rounded-2 border border-line p-2"
    >
      <header className="flex flex-wrap items-center gap-2 text-12 text-fg-3">
        {hunk.line === null ? t`Change ${number}` : t`Change ${number}, line ${hunk.line}`}
        <Verdict hunk={hunk} isApplied={isApplied} />
      </header>
      <HunkText pieces={hunk.pieces} view={view} />
      {correction !== null && (
        <Textarea
          aria-label={t`Your own words`}
          rows={4}
          maxLength={20_000}
          value={correction}
          onChange={(event) => setCorrection(event.target.value)}
        />
      )}
      {mayDecide && (
        <div className="flex flex-wrap gap-1">
          {(fits || isApplied) && (
            <Button size="sm" busy={busy} onClick={(event) => decide(event, "accept")}>
              {isApplied ? t`Keep` : t`Accept`}
            </Button>
          )}
          {(fits || !isApplied) && (
            <Button size="sm" busy={busy} onClick={(event) => decide(event, "reject")}>
              {isApplied ? t`Undo` : t`Reject`}
            </Button>
          )}
          {fits && correction === null && (
            <Button size="sm" kind="quiet" onClick={() => setCorrection(hunk.replacement)}>
              {t`Change it first`}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}

function Verdict({ hunk, isApplied }: { hunk: ProposalHunk; isApplied: boolean }): ReactNode {
  const { t } = useLingui();
  if (hunk.status === "accepted") {
    const plain = isApplied ? t`Kept` : t`Accepted`;
    return <Badge tone="success">{hunk.correction === null ? plain : t`Accepted in other words`}</Badge>;
  }
  if (hunk.status === "rejected") return <Badge>{isApplied ? t`Undone` : t`Rejected`}</Badge>;
  if (hunk.fit === "approximate") return <Badge tone="warning">{t`Only similar text found`}</Badge>;
  if (hunk.fit === "unplaced") return <Badge tone="warning">{t`Does not fit the text any more`}</Badge>;
  return null;
}
