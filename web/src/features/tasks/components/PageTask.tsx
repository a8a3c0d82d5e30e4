import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SquareCheck } from "lucide-react";
import type { ReactNode } from "react";
import { taskQuery } from "../api";

/** The task that a page was written for; nothing where one does not see it. */
export function PageTask({ taskId }: { taskId: string }): ReactNode {
  const { t } = useLingui();
  const { data: task } = useQuery(taskQuery(taskId));
  if (!task) return null;
  return (
    <Link
      to="/tasks/$taskId"
      params={{ taskId }}
      className="inline-flex min-w-0 items-center gap-1.5 text-13"
      aria-label={t`Task: ${task.title}`}
    >
      <SquareCheck className="s" aria-hidden="true" />
      <span className={`truncate ${task.status === "completed" ? "line-through" : ""}`}>{task.title}</span>
    </Link>
  );
}
