import { useLingui } from "@lingui/react/macro";
import type { CSSProperties, ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { Checkbox } from "@/shared/ui";
import type { TaskActions } from "../hooks/useTaskActions";

/** The round tick in the hue of the task. */
export function CompleteBox({ task, actions }: { task: TaskSummary; actions: TaskActions }): ReactNode {
  const { t } = useLingui();
  const isDone = task.status === "completed";
  return (
    <span className="flex-none" style={{ "--line-control": `var(--${task.color}-text)` } as CSSProperties}>
      <Checkbox
        round
        checked={isDone}
        disabled={!task.permissions.edit}
        onChange={actions.turn}
        label={
          <span className="sr-only">{isDone ? t`Reopen ${task.title}` : t`Complete ${task.title}`}</span>
        }
      />
    </span>
  );
}
