import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { MoreHorizontal } from "lucide-react";
import type { ComponentProps, KeyboardEvent, ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { IconButton, Menu } from "@/shared/ui";
import type { TaskActions } from "../hooks/useTaskActions";
import { CompleteBox } from "./CompleteBox";
import { TaskMeta } from "./TaskMeta";

interface TaskLineProps {
  task: TaskSummary;
  actions: TaskActions;
  groups: ComponentProps<typeof Menu>["groups"];
  onKeyDown: (event: KeyboardEvent) => void;
  /** The list in which the arrows go from one task to the next finds it by this. */
  listed?: string;
  /** Between its words and its menu. */
  children?: ReactNode;
}

/** The box, the words and the menu of a task, wherever it is listed. */
export function TaskLine({ task, actions, groups, onKeyDown, listed, children }: TaskLineProps): ReactNode {
  const { t } = useLingui();
  const isDone = task.status === "completed";
  return (
    <>
      <span className="pt-1">
        <CompleteBox task={task} actions={actions} />
      </span>
      <Link
        to="/tasks/$taskId"
        params={{ taskId: task.id }}
        className="grid min-w-0 grow gap-0.5 rounded-2 px-1 py-1 no-underline"
        data-task={listed}
        onKeyDown={onKeyDown}
      >
        <span className={`break-words ${isDone ? "text-fg-3 line-through" : "text-fg"}`}>{task.title}</span>
        <TaskMeta task={task} />
      </Link>
      {children}
      {groups.length > 0 && (
        <Menu
          align="end"
          trigger={
            <IconButton label={t`Actions for ${task.title}`}>
              <MoreHorizontal />
            </IconButton>
          }
          groups={groups}
        />
      )}
    </>
  );
}
