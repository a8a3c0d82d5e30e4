import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import type { Import } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Button, ErrorState, FieldError, Skeleton, useProblemWords } from "@/shared/ui";
import { importQuery, isOver, useCancel, useTakeOver } from "../api";
import { Losses, useLossNames, useReason } from "./Losses";

/** What an archive of pages holds, how far it is, and what became of it. */
export function PagesReport({ id, onAgain }: { id: string; onAgain: () => void }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: found, error, refetch } = useQuery(importQuery(id));
  const isDone = found?.mode === "apply" && isOver(found);
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ["pages"] });
  }, [isDone, queries]);
  if (error && !found) {
    return <ErrorState title={t`The import did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!found) return <Skeleton lines={["50%", "80%", "70%"]} label={t`Loading the import`} />;
  return (
    <div className="grid gap-4">
      <State found={found} />
      {found.mode === "dry_run" && found.titles.length > 0 && (
        <section className="grid gap-1" aria-label={t`The first pages`}>
          <h2 className="section-title">{t`The first pages`}</h2>
          <ul className="list-disc pl-5 text-13 text-fg-2">
            {found.titles.map((title, index) => (
              <li key={index}>
                <span className="line-clamp-1">{title}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {found.roots.length > 0 && (
        <section className="grid gap-1" aria-label={t`Imported pages`}>
          <h2 className="section-title">{t`Imported pages`}</h2>
          <ul className="card">
            {found.roots.map(({ page_id: pageId, title }) => (
              <li key={pageId} className="card-row px-3 py-2 text-13">
                <Link to="/pages/$pageId" params={{ pageId }} className="link">
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="text-13">
        <Losses found={found} />
      </div>
      <Problems found={found} />
      <Decision found={found} onAgain={onAgain} />
    </div>
  );
}

function State({ found }: { found: Import }): ReactNode {
  const { t } = useLingui();
  const all = found.pages.read ?? 0;
  const pages = found.pages.created ?? 0;
  const files = found.files.created ?? 0;
  const [count, of, media] = [formatNumber(pages), formatNumber(all), formatNumber(files)];
  const reason = useReason(found.error_detail ?? found.error_code);
  if (found.status === "failed") return <FieldError>{reason}</FieldError>;
  const isDry = found.mode === "dry_run";
  const words = () => {
    if (found.status === "canceled") return t`Stopped. What was made stays: pages ${count}.`;
    if (found.status === "succeeded" && isDry) return t`Can be imported: pages ${count}, files ${media}.`;
    if (found.status === "succeeded")
      return t`Imported: pages ${count}, files ${media}. They are yours alone.`;
    return isDry ? t`Looking at the archive: pages ${count} of ${of}` : t`Importing: pages ${count} of ${of}`;
  };
  return (
    <div className="grid gap-2">
      <p role="status">{words()}</p>
      {!isOver(found) && (
        <progress className="w-full" aria-label={t`Progress`} max={Math.max(all, 1)} value={pages} />
      )}
    </div>
  );
}

/** The first entries that were left out or changed, by name. */
function Problems({ found }: { found: Import }): ReactNode {
  const { t } = useLingui();
  const names = useLossNames();
  if (found.problems.length === 0) return null;
  return (
    <details className="text-13">
      <summary className="cursor-pointer">{t`Needs attention`}</summary>
      <ul className="mt-2 grid gap-1 text-fg-2">
        {found.problems.map(({ entry, reason }, index) => (
          <li key={index} className="flex flex-wrap justify-between gap-x-3">
            <span className="mono min-w-0 text-12 break-all">{entry}</span>
            <span className="text-fg-3">{names[reason] ?? reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Decision({ found, onAgain }: { found: Import; onAgain: () => void }): ReactNode {
  const { t } = useLingui();
  const take = useTakeOver();
  const cancel = useCancel();
  const words = useProblemWords(take.error ?? cancel.error);
  const isOffered =
    found.mode === "dry_run" && found.status === "succeeded" && (found.pages.created ?? 0) > 0;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isOver(found) ? (
        <Button onClick={onAgain}>{t`Another archive`}</Button>
      ) : (
        <Button busy={cancel.isPending} onClick={() => cancel.mutate(found.id)}>{t`Stop`}</Button>
      )}
      {isOffered && (
        <Button kind="primary" busy={take.isPending} onClick={() => take.mutate(found.id)}>
          {t`Start the import`}
        </Button>
      )}
      {(take.isError || cancel.isError) && <FieldError>{words}</FieldError>}
    </div>
  );
}
