import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { TrashedPage } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { Screen } from "@/shared/shell";
import { Button, Dialog, EmptyState, ErrorState, Skeleton, TextField, toast } from "@/shared/ui";
import { nest, visibleRows } from "../model/tree";
import { trashQuery, usePurgePage, useRestorePage } from "../tree-api";

/** The trash of a space: what lies there, for how long, and the ways out of it. */
export function TrashScreen({ spaceId }: { spaceId: string }): ReactNode {
  const { t } = useLingui();
  const { data: spaces } = useQuery(spacesQuery);
  const name = spaces?.find((space) => space.id === spaceId)?.name;
  return (
    <Screen title={t`Trash`} crumbs={name === undefined ? [] : [{ label: name }]}>
      <div className="document-frame">
        <h1 className="mb-4 text-20 font-semibold">{t`Trash`}</h1>
        <TrashList spaceId={spaceId} />
      </div>
    </Screen>
  );
}

function TrashList({ spaceId }: { spaceId: string }): ReactNode {
  const { t } = useLingui();
  const { data: pages, error, refetch } = useQuery(trashQuery(spaceId));
  const [purged, setPurged] = useState<TrashedPage | null>(null);
  if (error && !pages) {
    return <ErrorState title={t`The trash did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!pages) return <Skeleton lines={["70%", "60%", "80%"]} label={t`Loading the trash`} />;
  if (pages.length === 0) {
    return (
      <EmptyState icon={Trash2} title={t`The trash is empty`}>
        {t`Pages that you move to the trash stand here until they are deleted.`}
      </EmptyState>
    );
  }
  const byId = new Map(pages.map((page) => [page.id, page]));
  const rows = visibleRows(nest(pages), new Set(byId.keys()));
  return (
    <>
      <ul className="flex flex-col">
        {rows.map((row) => {
          const page = byId.get(row.item.id);
          return (
            page && <TrashRow key={page.id} page={page} level={row.level} onPurge={() => setPurged(page)} />
          );
        })}
      </ul>
      {purged && (
        <PurgeDialog key={purged.id} spaceId={spaceId} page={purged} onClose={() => setPurged(null)} />
      )}
    </>
  );
}

interface TrashRowProps {
  page: TrashedPage;
  level: number;
  onPurge: () => void;
}

function TrashRow({ page, level, onPurge }: TrashRowProps): ReactNode {
  const { t } = useLingui();
  const restore = useRestorePage();
  const { title, days_left: days } = page;
  return (
    <li
      className="flex flex-wrap items-center gap-2 border-b border-line py-2"
      style={{ paddingLeft: `${(level - 1) * 20}px` }}
    >
      <Link to="/pages/$pageId" params={{ pageId: page.id }} className="min-w-0 grow truncate">
        {title}
      </Link>
      <span className="text-12 text-fg-3">{days === 0 ? t`deleted tonight` : t`${days} days left`}</span>
      <Button
        size="sm"
        aria-label={t`Restore ${title}`}
        busy={restore.isPending}
        onClick={() =>
          restore.mutate(page.id, {
            onSuccess: (restored) => {
              const parent = restored.ancestors.at(-1)?.title;
              toast(
                parent ? t`${title} is back under ${parent}.` : t`${title} is back at the top of its area.`,
              );
            },
          })
        }
      >
        {t`Restore`}
      </Button>
      <Button size="sm" kind="danger" aria-label={t`Delete ${title} for good`} onClick={onPurge}>
        {t`Delete`}
      </Button>
    </li>
  );
}

interface PurgeDialogProps {
  spaceId: string;
  page: TrashedPage;
  onClose: () => void;
}

/** Deleting for good cannot be taken back, so the title is typed first. */
function PurgeDialog({ spaceId, page, onClose }: PurgeDialogProps): ReactNode {
  const { t } = useLingui();
  const purge = usePurgePage(spaceId);
  const [typed, setTyped] = useState("");
  const { title } = page;
  const isSame = typed.trim() === title;
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t`Delete ${title} for good?`}
      description={t`The page and everything below it in the trash go, with versions and comments. This cannot be taken back.`}
      onSubmit={() => isSame && purge.mutate(page.id, { onSuccess: onClose })}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="danger-fill" type="submit" disabled={!isSame} busy={purge.isPending}>
            {t`Delete for good`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Type the title to go on`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-autofocus=""
      />
    </Dialog>
  );
}
