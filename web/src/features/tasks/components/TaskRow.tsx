import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { MoreHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { Avatar, Button, IconButton, Menu } from "@/shared/ui";
import { useDeferTask, useStillRelevant } from "../api";
import { useTaskActions } from "../hooks/useTaskActions";
import { quietDays } from "../model/due";
import { CompleteBox } from "./CompleteBox";
import { TaskMeta } from "./TaskMeta";

/** One task of a list. */
export function TaskRow({ task }: { task: TaskSummary }): ReactNode {
  const { t } = useLingui();
  const actions = useTaskActions(task);
  const isDone = task.status === "completed";
  return (
    <li className="grid border-b border-line py-1">
      <div className="flex items-start gap-2">
        <span className="pt-1">
          <CompleteBox task={task} actions={actions} />
        </span>
        <Link
          to="/tasks/$taskId"
          params={{ taskId: task.id }}
          className="grid min-w-0 grow gap-0.5 rounded-2 px-1 py-1 no-underline"
          data-task={task.id}
          onKeyDown={actions.onKeyDown}
        >
          <span className={`break-words ${isDone ? "text-fg-3 line-through" : "text-fg"}`}>{task.title}</span>
          <TaskMeta task={task} />
        </Link>
        {task.assignee && (
          <span className="flex-none pt-1" title={task.assignee.name}>
            <Avatar person={task.assignee} />
            <span className="sr-only">{t`Assigned to ${task.assignee.name}`}</span>
          </span>
        )}
        {actions.groups.length > 0 && (
          <Menu
            align="end"
            trigger={
              <IconButton label={t`Actions for ${task.title}`}>
                <MoreHorizontal />
              </IconButton>
            }
            groups={actions.groups}
          />
        )}
      </div>
      {task.is_stale && task.permissions.edit && <StaleNote task={task} onComplete={actions.turn} />}
      {actions.dialogs}
    </li>
  );
}

/** Nothing happened for a while: it still matters, it waits, or it is done. */
function StaleNote({ task, onComplete }: { task: TaskSummary; onComplete: () => void }): ReactNode {
  const { t } = useLingui();
  const [relevant, defer] = [useStillRelevant(), useDeferTask()];
  const days = quietDays(task.last_activity_at);
  return (
    <p className="flex flex-wrap items-center gap-1 pl-7 text-12 text-fg-3">
      <span className="grow">{t`Quiet for ${days} days`}</span>
      <Button kind="quiet" size="sm" busy={relevant.isPending} onClick={() => relevant.mutate(task.id)}>
        {t`Still relevant`}
      </Button>
      <Button
        kind="quiet"
        size="sm"
        busy={defer.isPending}
        onClick={() => defer.mutate({ id: task.id, until: null })}
      >
        {t`Defer`}
      </Button>
      <Button kind="quiet" size="sm" onClick={onComplete}>
        {t`Complete`}
      </Button>
    </p>
  );
}
