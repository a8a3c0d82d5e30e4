import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MoreHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem, type Task } from "@/api";
import { useSession } from "@/features/identity";
import { spacesQuery } from "@/features/spaces";
import { useTopic } from "@/shared/lib/realtime";
import { useShortcut } from "@/shared/lib/shortcuts";
import { fullTime } from "@/shared/lib/time";
import { Screen, type Crumb } from "@/shared/shell";
import { Button, ErrorState, IconButton, Menu, NotAvailable, ReadOnlyBar, Skeleton } from "@/shared/ui";
import { taskKeys, taskQuery, useChangeTask, useReopenTask, useRestoreTask } from "../api";
import { useTaskActions } from "../hooks/useTaskActions";
import { CompleteBox } from "./CompleteBox";
import { SavedText } from "./SavedText";
import { StepList } from "./StepList";
import { TaskConversations } from "./TaskConversations";
import { TaskDescription } from "./TaskDescription";
import { TaskFacts } from "./TaskFacts";
import { TaskHistory } from "./TaskHistory";
import { TaskMeta } from "./TaskMeta";
import { TaskPages } from "./TaskPages";
import { TaskRelations } from "./TaskRelations";

export function TaskScreen({ taskId }: { taskId: string }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { user } = useSession();
  const { data: task, error, refetch } = useQuery(taskQuery(taskId));
  const readAnew = () => void queries.invalidateQueries({ queryKey: taskKeys.one(taskId) });
  useTopic(`task:${taskId}`, readAnew);
  useTopic(`user:${user.id}`, (event) => event.kind.startsWith("task.") && readAnew());
  if (isProblem(error) && error.status === 404) {
    return (
      <Screen title={t`Not available`}>
        <div className="p-8">
          <NotAvailable what={t`This task does not exist, or you cannot see it.`} />
        </div>
      </Screen>
    );
  }
  if (task) return <LoadedTask key={task.id} task={task} />;
  return (
    <Screen title={t`Task`}>
      <div className="p-6">
        {error ? (
          <ErrorState title={t`The task did not load`} error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={["52%", "90%", "80%"]} label={t`Loading the task`} />
        )}
      </div>
    </Screen>
  );
}

function useCrumbs(task: Task): Crumb[] {
  const { t } = useLingui();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find((each) => each.id === task.space_id);
  const parentId = task.parent_id;
  return [
    ...(space ? [{ label: space.name }] : []),
    {
      label: t`Tasks`,
      render: (label) => (
        <Link to="/spaces/$spaceId/tasks" params={{ spaceId: task.space_id }}>
          {label}
        </Link>
      ),
    },
    ...(parentId !== null && task.parent_title !== null
      ? [
          {
            label: task.parent_title,
            render: (label: string) => (
              <Link to="/tasks/$taskId" params={{ taskId: parentId }}>
                {label}
              </Link>
            ),
          },
        ]
      : []),
  ];
}

function LoadedTask({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const crumbs = useCrumbs(task);
  const rename = useChangeTask(task.id);
  const actions = useTaskActions(
    task,
    () => void navigate({ to: "/spaces/$spaceId/tasks", params: { spaceId: task.space_id } }),
  );
  const may = task.permissions.edit;
  const group = t`Tasks`;
  const press = (key: string) => () => void actions.press(key);
  useShortcut({ keys: "x", label: t`Complete or reopen`, group }, press("x"), may);
  useShortcut({ keys: "d", label: t`Due date`, group }, press("d"), may);
  useShortcut({ keys: "a", label: t`Assign`, group }, press("a"), may);
  // What is done is read; it is taken up again to be changed.
  const isClosed = task.status === "completed" || task.deleted_at !== null;
  const shown = isClosed ? { ...task, permissions: { ...task.permissions, edit: false } } : task;
  return (
    <Screen
      title={task.title}
      crumbs={crumbs}
      actions={
        actions.groups.length > 0 && (
          <Menu
            align="end"
            trigger={
              <IconButton label={t`Actions for ${task.title}`}>
                <MoreHorizontal />
              </IconButton>
            }
            groups={actions.groups}
          />
        )
      }
    >
      <ClosedBar task={task} />
      <div className="grid w-full max-w-[960px] grid-cols-[minmax(0,1fr)] content-start gap-8 px-5 py-6 md:grid-cols-[minmax(0,1fr)_240px]">
        <div className="grid content-start gap-6">
          <div className="flex items-start gap-3">
            <span className="pt-2">
              <CompleteBox task={task} actions={actions} />
            </span>
            <div className="grid min-w-0 grow gap-1">
              <h1 className={shown.permissions.edit ? "sr-only" : "screen-title break-words"}>
                {task.title}
              </h1>
              {shown.permissions.edit && (
                <SavedText
                  label={t`Title`}
                  className="font-semibold"
                  value={task.title}
                  rows={1}
                  maxLength={300}
                  isLine
                  busy={rename.isPending}
                  error={rename.error}
                  onSave={(title, done) => rename.mutate({ change: { title } }, { onSuccess: done })}
                />
              )}
              <TaskMeta task={{ ...task, parent_title: null }} />
            </div>
          </div>
          <TaskDescription task={shown} />
          {task.parent_id === null && <StepList task={shown} />}
          <TaskPages task={shown} />
          <TaskConversations task={shown} />
          <TaskRelations task={shown} />
          <TaskHistory taskId={task.id} />
        </div>
        <TaskFacts task={shown} />
      </div>
      {actions.dialogs}
    </Screen>
  );
}

/** Why a task is only read, and the way back. */
function ClosedBar({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const [reopen, restore] = [useReopenTask(), useRestoreTask()];
  if (task.deleted_at !== null) {
    return (
      <ReadOnlyBar
        actions={
          task.permissions.restore && (
            <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate(task.id)}>
              {t`Restore`}
            </Button>
          )
        }
      >
        {t`Deleted ${fullTime(task.deleted_at)}`}
      </ReadOnlyBar>
    );
  }
  if (task.completed_at === null) return null;
  return (
    <ReadOnlyBar
      actions={
        task.permissions.edit && (
          <Button size="sm" busy={reopen.isPending} onClick={() => reopen.mutate(task.id)}>
            {t`Reopen`}
          </Button>
        )
      }
    >
      {t`Completed by ${task.completed_by?.name ?? t`somebody`}, ${fullTime(task.completed_at)}`}
      {task.completion_notes !== null && <span className="block">{task.completion_notes}</span>}
    </ReadOnlyBar>
  );
}
