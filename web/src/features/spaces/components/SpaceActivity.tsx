import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import type { ReactNode } from "react";
import type { SpaceChange } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { activityQuery } from "../activity";

/** What changed in a space lately, of what one sees. */
export function SpaceActivity({ spaceId }: { spaceId: string }): ReactNode {
  const { t } = useLingui();
  const found = useInfiniteQuery(activityQuery(spaceId));
  if (found.isPending) return <Skeleton lines={["70%", "60%", "80%"]} label={t`Loading the activity`} />;
  if (found.isError) {
    return (
      <ErrorState
        title={t`The activity did not load`}
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  const changes = found.data.pages.flatMap((page) => page.items);
  if (changes.length === 0) {
    return (
      <EmptyState icon={History} title={t`Nothing happened yet`}>
        {t`What people do with the pages and tasks of this space stands here.`}
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-3">
      <ul className="card" aria-label={t`Activity`}>
        {changes.map((change) => (
          <Change key={change.id} change={change} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t`Show more`}
        </Button>
      )}
    </div>
  );
}

function Change({ change }: { change: SpaceChange }): ReactNode {
  const { t } = useLingui();
  const who = change.actor?.name ?? t`Somebody`;
  const states: Record<string, string> = {
    completed: t`${who} completed the task`,
    deferred: t`${who} put off the task`,
  };
  const words: Record<string, string> = {
    "page.created": t`${who} made`,
    "page.edited": t`${who} edited`,
    "page.title_changed": t`${who} renamed`,
    "page.moved": t`${who} moved`,
    "page.transferred": t`${who} brought here`,
    "page.restored": t`${who} restored`,
    "page.duplicated": t`${who} copied`,
    "page.finalized": t`${who} finalized`,
    "page.unlocked": t`${who} unlocked`,
    "page.version_restored": t`${who} restored a version of`,
    "task.created": t`${who} made the task`,
    "task.status": states[change.status ?? ""] ?? t`${who} took up the task`,
    "task.due": t`${who} changed the date of the task`,
    "task.assigned": t`${who} assigned the task`,
    "task.area": t`${who} moved the task`,
    "task.visibility": t`${who} changed who sees the task`,
    "task.restored": t`${who} restored the task`,
  };
  return (
    <li className="card-row flex items-baseline gap-2 px-3 py-2 text-13">
      <span className="min-w-0 grow">
        {words[change.event_type] ?? who}{" "}
        {change.resource_type === "task" ? (
          <Link to="/tasks/$taskId" params={{ taskId: change.resource_id }} className="link">
            {change.title}
          </Link>
        ) : (
          <Link to="/pages/$pageId" params={{ pageId: change.resource_id }} className="link">
            {change.title}
          </Link>
        )}
      </span>
      <time className="shrink-0 text-fg-3" dateTime={change.created_at} title={fullTime(change.created_at)}>
        {shortTime(change.created_at)}
      </time>
    </li>
  );
}
