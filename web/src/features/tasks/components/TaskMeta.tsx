import { useLingui } from "@lingui/react/macro";
import { CalendarClock, Calendar, ChevronsUp, ListChecks } from "lucide-react";
import type { ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { Badge } from "@/shared/ui";
import { useTaskWords } from "../hooks/useTaskWords";
import { dueWords } from "../model/due";

/** One line below a title: due, effort, steps, and what is unusual. */
export function TaskMeta({ task }: { task: TaskSummary }): ReactNode {
  const { t } = useLingui();
  const { efforts, due } = useTaskWords();
  const isHard = task.due_type === "hard";
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-fg-3">
      {task.priority === "high" && (
        <span className="inline-flex items-center gap-1 text-warning">
          <ChevronsUp className="s" aria-hidden="true" />
          {t`High`}
        </span>
      )}
      {task.due_at !== null && (
        <span
          className={`inline-flex items-center gap-1 ${task.is_overdue ? "text-danger" : ""} ${isHard ? "font-semibold" : ""}`}
          title={dueWords(task)}
        >
          {isHard ? (
            <CalendarClock className="s" aria-hidden="true" />
          ) : (
            <Calendar className="s" aria-hidden="true" />
          )}
          {task.is_overdue ? t`Overdue, ${due(task)}` : due(task)}
          {isHard && <span className="sr-only">{t`must be done by then`}</span>}
        </span>
      )}
      {task.estimated_effort !== null && <span>{efforts[task.estimated_effort]}</span>}
      {task.progress.total > 0 && (
        <span className="inline-flex items-center gap-1">
          <ListChecks className="s" aria-hidden="true" />
          {t`${task.progress.completed} of ${task.progress.total}`}
        </span>
      )}
      {task.parent_title !== null && <span className="truncate">{t`Step of ${task.parent_title}`}</span>}
      {task.visibility === "private" && <Badge>{t`Private`}</Badge>}
      {task.assignee?.has_access === false && (
        <Badge tone="warning">{t`${task.assignee.name} is without access`}</Badge>
      )}
    </span>
  );
}
