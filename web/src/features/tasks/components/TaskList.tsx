import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { SquareCheck } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { tasksQuery, type Wanted } from "../api";
import { TaskRow } from "./TaskRow";
import { TaskTopics } from "./TaskTopics";

export interface TaskListProps {
  wanted: Wanted;
  label: string;
  /** Said where nothing is open, with a heading. */
  empty?: string;
  /** Said in a fold where there is nothing. */
  none?: string;
}

/** Tasks in their order; the arrows go from one to the next. */
export function TaskList({ wanted, label, empty, none }: TaskListProps): ReactNode {
  const { t } = useLingui();
  const found = useInfiniteQuery(tasksQuery(wanted));
  if (found.isPending) return <Skeleton lines={["62%", "80%", "48%"]} label={t`Loading the tasks`} />;
  if (!found.data) {
    return (
      <ErrorState
        title={t`The tasks did not load`}
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (found.data.length === 0) {
    return empty === undefined ? (
      <p className="text-13 text-fg-3">{none}</p>
    ) : (
      <EmptyState icon={SquareCheck} title={t`Nothing open here`}>
        {empty}
      </EmptyState>
    );
  }
  return (
    <>
      <TaskTopics areaIds={found.data.map((task) => task.area_id)} />
      {/* Keys reach the links themselves; the list only moves between them. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul aria-label={label} onKeyDown={step}>
        {found.data.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          kind="quiet"
          size="sm"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t`Show more`}
        </Button>
      )}
    </>
  );
}

function step(event: KeyboardEvent<HTMLUListElement>): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0 || !(event.target instanceof HTMLElement) || !event.target.matches("[data-task]")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-task]")];
  rows[rows.indexOf(event.target) + by]?.focus();
  event.preventDefault();
}
