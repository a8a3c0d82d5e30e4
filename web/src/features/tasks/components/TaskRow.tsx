import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { Avatar, Button } from "@/shared/ui";
import { useDeferTask, useStillRelevant } from "../api";
import { useTaskActions } from "../hooks/useTaskActions";
import { quietDays } from "../model/due";
import { TaskLine } from "./TaskLine";

/** One task of a list. */
export function TaskRow({ task }: { task: TaskSummary }): ReactNode {
  const { t } = useLingui();
  const actions = useTaskActions(task);
  return (
    <li className="grid border-b border-line py-1">
      <div className="flex items-start gap-2">
        <TaskLine
          task={task}
          actions={actions}
          groups={actions.groups}
          onKeyDown={actions.onKeyDown}
          listed={task.id}
        >
          {task.assignee && (
            <span className="flex-none pt-1" title={task.assignee.name}>
              <Avatar person={task.assignee} />
              <span className="sr-only">{t`Assigned to ${task.assignee.name}`}</span>
            </span>
          )}
        </TaskLine>
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
