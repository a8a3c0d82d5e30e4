import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FilePlus, FileText } from "lucide-react";
import type { ReactNode } from "react";
import type { Task } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Button, ErrorState, Skeleton, useProblemToast } from "@/shared/ui";
import { taskPagesQuery, useCreateTaskPage } from "../api";

/** The pages that were written for a task, and a way to write another. */
export function TaskPages({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const fail = useProblemToast();
  const pages = useQuery(taskPagesQuery(task.id));
  const create = useCreateTaskPage(task.id);
  if (pages.data?.length === 0 && !task.permissions.edit) return null;
  return (
    <section className="grid justify-items-start gap-2" aria-label={t`Pages`}>
      <h2 className="section-title">{t`Pages`}</h2>
      {pages.isPending && <Skeleton lines={["50%"]} label={t`Loading the pages`} />}
      {pages.isError && !pages.data && (
        <ErrorState
          title={t`The pages did not load`}
          error={pages.error}
          onRetry={() => void pages.refetch()}
        />
      )}
      {pages.data && pages.data.length > 0 && (
        <ul className="grid w-full">
          {pages.data.map((page) => (
            <li key={page.id}>
              <Link to="/pages/$pageId" params={{ pageId: page.id }} className="side-row px-1">
                <FileText aria-hidden="true" />
                <span className="grow truncate">{page.title}</span>
                <span className="flex-none text-12 text-fg-3">{shortTime(page.updated_at)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {task.permissions.edit && (
        <Button
          size="sm"
          busy={create.isPending}
          onClick={() =>
            create.mutate(undefined, {
              onSuccess: (page) => void navigate({ to: "/pages/$pageId", params: { pageId: page.id } }),
              onError: fail,
            })
          }
        >
          <FilePlus aria-hidden="true" />
          {t`Write a page`}
        </Button>
      )}
    </section>
  );
}
