import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { Import } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { importQuery, isOver, useCancel, useTakeOver } from "../api";
import { Losses, useReason } from "./Losses";

/** What was found in a file, what is done with it, and what became of it. */
export function ImportReport({ id, onDone }: { id: string; onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: found } = useQuery(importQuery(id));
  const isDone = found?.mode === "apply" && found.status === "succeeded";
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ["conversations"] });
  }, [isDone, queries]);
  if (!found) return null;
  const counts = found.conversations;
  const made = formatNumber(counts.created ?? 0);
  const messages = formatNumber(found.messages.created ?? 0);
  const unchanged = formatNumber(counts.unchanged ?? 0);
  const conflicts = formatNumber(counts.conflict ?? 0);
  return (
    <div className="grid gap-2 text-13">
      <p role="status">
        {!isOver(found) && (found.mode === "dry_run" ? t`Looking at the file` : t`Importing: ${made} so far`)}
        {found.status === "succeeded" &&
          (found.mode === "dry_run"
            ? t`Can be imported: conversations ${made}, messages ${messages}.`
            : t`Imported: conversations ${made}, messages ${messages}.`)}
        {found.status === "canceled" && t`Stopped. What was imported stays: conversations ${made}.`}
      </p>
      {found.status === "failed" && <Failure found={found} />}
      {(counts.unchanged ?? 0) > 0 && <p className="text-fg-2">{t`Here already: ${unchanged}.`}</p>}
      {(counts.conflict ?? 0) > 0 && (
        <p className="text-fg-2">
          {t`Here already, but changed at the source since: ${conflicts}. They are left as they are.`}
        </p>
      )}
      {found.mode === "dry_run" && found.titles.length > 0 && (
        <ul className="list-disc pl-5 text-fg-2" aria-label={t`The first ones`}>
          {found.titles.map((title, index) => (
            <li key={index}>
              <span className="line-clamp-1">{title || t`Untitled`}</span>
            </li>
          ))}
        </ul>
      )}
      <Losses found={found} />
      <Decision found={found} onDone={onDone} />
    </div>
  );
}

function Failure({ found }: { found: Import }): ReactNode {
  const reason = useReason(found.error_detail);
  return <FieldError>{reason}</FieldError>;
}

function Decision({ found, onDone }: { found: Import; onDone: () => void }): ReactNode {
  const { t } = useLingui();
  const take = useTakeOver();
  const cancel = useCancel();
  const words = useProblemWords(take.error ?? cancel.error);
  const isOffered = found.mode === "dry_run" && found.status === "succeeded";
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isOffered && (found.conversations.created ?? 0) > 0 && (
        <Button size="sm" kind="primary" busy={take.isPending} onClick={() => take.mutate(found.id)}>
          {t`Import`}
        </Button>
      )}
      {isOver(found) ? (
        <Button size="sm" onClick={onDone}>{t`Close`}</Button>
      ) : (
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate(found.id)}>{t`Stop`}</Button>
      )}
      {(take.isError || cancel.isError) && <FieldError>{words}</FieldError>}
    </div>
  );
}
