import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { DiffPiece } from "@/api";

/** How a change is shown: its words among those that stay, or the old text beside the new one. */
export type HunkView = "inline" | "beside";

/** A change by words. */
export function HunkText({ pieces, view }: { pieces: readonly DiffPiece[]; view: HunkView }): ReactNode {
  const { t } = useLingui();
  if (view === "inline") return <Words pieces={pieces} />;
  const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind);
  return (
    <div className="grid grid-cols-2 gap-2">
      <div role="group" aria-label={t`Before`} className="min-w-0 rounded-1 bg-sunken p-1.5">
        <Words pieces={without("added")} />
      </div>
      <div role="group" aria-label={t`After`} className="min-w-0 rounded-1 bg-sunken p-1.5">
        <Words pieces={without("removed")} />
      </div>
    </div>
  );
}

function Words({ pieces }: { pieces: readonly DiffPiece[] }): ReactNode {
  return (
    <p className="break-words whitespace-pre-wrap">
      {pieces.map((piece, index) => (
        <Piece key={index} piece={piece} />
      ))}
    </p>
  );
}

function Piece({ piece }: { piece: DiffPiece }): ReactNode {
  const { t } = useLingui();
  if (piece.kind === "added")
    return (
      <ins className="diff-added">
        <span className="sr-only">{t`added:`} </span>
        <span className="underline">{piece.text}</span>
      </ins>
    );
  if (piece.kind === "removed")
    return (
      <del className="diff-removed">
        <span className="sr-only">{t`removed:`} </span>
        {piece.text}
      </del>
    );
  return <span>{piece.text}</span>;
}
