import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Page, PageVersion } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { shortTime } from "@/shared/lib/time";
import { Badge, Button, ConfirmDialog, ErrorState, Skeleton, toast } from "@/shared/ui";
import {
  useCopyVersion,
  useKeepVersion,
  usePinVersion,
  useRestoreVersion,
  versionsKey,
  versionsQuery,
} from "../../history-api";
import { VersionChanges } from "./VersionChanges";
import { VersionText } from "./VersionText";

/** Versions of the page, the last one first; each shows what it changed and may be brought back. */
export function History({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { data: versions, error, refetch } = useQuery(versionsQuery(page.id));
  const keep = useKeepVersion(page.id);
  useTopic(`page:${page.id}`, (event) => {
    if (event.kind === "version.created" || event.kind === "resync")
      void queries.invalidateQueries({ queryKey: versionsKey(page.id) });
  });
  if (error && !versions) {
    return <ErrorState title={t`The history did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!versions) return <Skeleton lines={["80%", "60%", "70%"]} label={t`Loading the history`} />;
  return (
    <div className="flex flex-col gap-3">
      {page.type === "DOCUMENT" && page.permissions.edit && (
        <Button size="sm" className="self-start" busy={keep.isPending} onClick={() => keep.mutate("")}>
          {t`Keep this version`}
        </Button>
      )}
      {versions.length === 0 && <p className="text-13 text-fg-3">{t`No versions yet.`}</p>}
      <ol className="flex flex-col gap-2">
        {versions.map((version) => (
          <Version
            key={version.version_number}
            page={page}
            version={version}
            numbers={versions.map((each) => each.version_number)}
          />
        ))}
      </ol>
    </div>
  );
}

function useSourceWords(): Record<string, string> {
  const { t } = useLingui();
  return {
    manual: t`Kept by hand`,
    auto: t`Kept by itself`,
    finalize: t`Finalized`,
    pre_ai: t`Before an agent's edit`,
    pre_restore: t`Before a restore`,
    restore: t`Restored`,
    import: t`Imported`,
    system: t`System`,
  };
}

interface VersionProps {
  page: Page;
  version: PageVersion;
  /** Those that it may be compared with. */
  numbers: readonly number[];
}

function Version({ page, version, numbers }: VersionProps): ReactNode {
  const { t } = useLingui();
  const words = useSourceWords();
  const restore = useRestoreVersion(page.id);
  const copy = useCopyVersion(page.id);
  const pin = usePinVersion(page.id);
  const navigate = useNavigate();
  const [isReading, setReading] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const number = version.version_number;
  const onCopy = () =>
    copy.mutate(number, {
      onSuccess: (made) => void navigate({ to: "/pages/$pageId", params: { pageId: made.id } }),
    });
  const mayRestore = page.permissions.delete && page.trashed_at === null;
  return (
    <li className="flex flex-col gap-1 border-b border-line pb-2 text-13">
      <div className="flex items-center gap-2">
        <b>{t`Version ${number}`}</b>
        {version.is_pinned && <Badge tone="accent">{t`Pinned`}</Badge>}
        {version.author_name !== null && <span className="truncate">{version.author_name}</span>}
        <time className="text-12 text-fg-3" dateTime={version.created_at}>
          {shortTime(version.created_at)}
        </time>
      </div>
      <span className="text-12 text-fg-3">
        {version.change_summary ?? words[version.source] ?? version.source}
      </span>
      <div className="flex flex-wrap gap-1">
        <Button size="sm" kind="quiet" onClick={() => setReading(true)}>{t`Open`}</Button>
        <Button size="sm" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t`Hide changes` : t`Show changes`}
        </Button>
        {page.trashed_at === null && (
          <Button size="sm" kind="quiet" busy={copy.isPending} onClick={onCopy}>
            {t`Copy to a new page`}
          </Button>
        )}
        {page.permissions.edit && page.trashed_at === null && (
          <Button
            size="sm"
            kind="quiet"
            busy={pin.isPending}
            onClick={() => pin.mutate({ number, isPinned: !version.is_pinned })}
          >
            {version.is_pinned ? t`Unpin` : t`Pin`}
          </Button>
        )}
        {mayRestore && <Button size="sm" kind="quiet" onClick={() => setAsking(true)}>{t`Restore`}</Button>}
      </div>
      {isReading && <VersionText pageId={page.id} number={number} onClose={() => setReading(false)} />}
      {isOpen && <VersionChanges pageId={page.id} number={number} numbers={numbers} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`Bring back version ${number}?`}
        description={t`What is there now is kept as a version. What others type meanwhile stays.`}
        action={t`Restore version`}
        busy={restore.isPending}
        onConfirm={() =>
          restore.mutate(number, {
            onSuccess: () => {
              setAsking(false);
              toast(t`Version ${number} is back.`);
            },
          })
        }
      />
    </li>
  );
}
