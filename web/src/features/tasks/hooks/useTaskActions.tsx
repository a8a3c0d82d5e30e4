import { useLingui } from "@lingui/react/macro";
import { CalendarClock, CircleCheck, Clock, RotateCcw, Trash2, UserRound } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { TaskSummary } from "@/api";
import { type MenuGroups, toast, useProblemToast } from "@/shared/ui";
import {
  type OpenSteps,
  useCompleteTask,
  useDeferTask,
  useDeleteTask,
  useReopenTask,
  useRestoreTask,
  useResumeTask,
} from "../api";
import { AssignDialog } from "../components/AssignDialog";
import { DueDialog } from "../components/DueDialog";
import { OpenStepsDialog } from "../components/OpenStepsDialog";
import { inAWeek } from "../model/due";

export interface TaskActions {
  /** Empty for who may do nothing. */
  groups: MenuGroups;
  /** Completes it, or takes it up again. */
  turn: () => void;
  isBusy: boolean;
  /** x, d and a; whether the key means something. */
  press: (key: string) => boolean;
  /** The same on a row. */
  onKeyDown: (event: KeyboardEvent) => void;
  /** Place it beside what opens it. */
  dialogs: ReactNode;
}

/** What one may do with a task, as a menu, as keys and as a tick. */
export function useTaskActions(task: TaskSummary, onDeleted?: () => void): TaskActions {
  const { t } = useLingui();
  const fail = useProblemToast();
  const [open, setOpen] = useState<"due" | "assign" | "steps" | null>(null);
  const [complete, reopen] = [useCompleteTask(), useReopenTask()];
  const [defer, resume] = [useDeferTask(), useResumeTask()];
  const [remove, restore] = [useDeleteTask(), useRestoreTask()];
  const isDone = task.status === "completed";
  const may = task.permissions.edit;

  const finish = (openSteps?: OpenSteps) => {
    setOpen(null);
    complete.mutate(
      { id: task.id, ...(openSteps === undefined ? {} : { openSteps }) },
      {
        onSuccess: () => toast({ text: t`Completed`, onUndo: () => reopen.mutate(task.id) }),
        onError: fail,
      },
    );
  };
  const turn = () => {
    if (isDone) {
      reopen.mutate(task.id, {
        onSuccess: ({ reopened_parent }) =>
          toast(reopened_parent ? t`Reopened, and its task with it` : t`Reopened`),
        onError: fail,
      });
    } else if (task.progress.total > task.progress.completed) setOpen("steps");
    else finish();
  };
  const putOff = (until: Date | null) =>
    defer.mutate({ id: task.id, until: until?.toISOString() ?? null }, { onError: fail });
  const takeAway = () =>
    remove.mutate(task.id, {
      onSuccess: () => {
        toast({ text: t`Deleted`, onUndo: () => restore.mutate(task.id, { onError: fail }) });
        onDeleted?.();
      },
      onError: fail,
    });

  const isDeferred = task.status === "deferred";
  const groups: MenuGroups = [
    [
      may && {
        label: isDone ? t`Reopen` : t`Complete`,
        icon: isDone ? RotateCcw : CircleCheck,
        keys: "x",
        onSelect: turn,
      },
      may &&
        !isDone && { label: t`Due date`, icon: CalendarClock, keys: "d", onSelect: () => setOpen("due") },
      may && !isDone && { label: t`Assign`, icon: UserRound, keys: "a", onSelect: () => setOpen("assign") },
    ],
    may && !isDone && isDeferred
      ? [{ label: t`Make active again`, icon: Clock, onSelect: () => resume.mutate(task.id) }]
      : [
          may &&
            !isDone && {
              label: t`Defer for a week`,
              icon: Clock,
              onSelect: () => putOff(inAWeek()),
            },
          may && !isDone && { label: t`Defer`, icon: Clock, onSelect: () => putOff(null) },
        ],
    [task.permissions.delete && { label: t`Delete`, icon: Trash2, danger: true, onSelect: takeAway }],
  ];

  const press = (key: string): boolean => {
    if (!may) return false;
    if (key === "x") turn();
    else if (key === "d" && !isDone) setOpen("due");
    else if (key === "a" && !isDone) setOpen("assign");
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    groups: groups.filter((group) => group.some(Boolean)),
    turn,
    isBusy: complete.isPending || reopen.isPending,
    press,
    onKeyDown,
    dialogs: (
      <>
        {open === "due" && <DueDialog task={task} onClose={() => setOpen(null)} />}
        {open === "assign" && <AssignDialog task={task} onClose={() => setOpen(null)} />}
        {open === "steps" && <OpenStepsDialog task={task} onChoose={finish} onClose={() => setOpen(null)} />}
      </>
    ),
  };
}
