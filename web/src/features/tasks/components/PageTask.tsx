import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { taskQuery } from "../api";
import { TaskMeta } from "./TaskMeta";

/** The task that a page was written for; nothing where one does not see it. */
export function PageTask({ taskId }: { taskId: string }): ReactNode {
  const { t } = useLingui();
  const { data: task } = useQuery(taskQuery(taskId));
  if (!task) return null;
  return (
    <section className="flex flex-col gap-2" aria-label={t`Task`}>
      <h2 className="text-13 font-semibold">{t`Task`}</h2>
      <Link to="/tasks/$taskId" params={{ taskId }} className="text-13 font-medium break-words">
        {task.title}
      </Link>
      <TaskMeta task={task} />
    </section>
  );
}
