import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Task, TaskSummary } from "@/api";
import { Banner, Button, FieldError, Input, useProblemToast, useProblemWords } from "@/shared/ui";
import { useCompleteTask, useCreateStep, useOrderSteps } from "../api";
import { useTaskActions } from "../hooks/useTaskActions";
import { TaskLine } from "./TaskLine";

/** The steps of a task in their order, and a line for another one. */
export function StepList({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const order = useOrderSteps(task.id);
  const complete = useCompleteTask();
  const steps = task.subtasks;
  if (steps.length === 0 && !task.permissions.edit) return null;
  const { total, completed } = task.progress;
  const move = (from: number, by: number) => {
    const ids = steps.map((step) => step.id);
    const [moved] = ids.splice(from, 1);
    if (moved === undefined) return;
    ids.splice(from + by, 0, moved);
    order.mutate(ids, { onError: fail });
  };
  return (
    <section className="grid gap-2" aria-label={t`Steps`}>
      <h2 className="section-title">
        {t`Steps`}
        {total > 0 && (
          <span className="pl-2 text-13 font-normal text-fg-3">{t`${completed} of ${total}`}</span>
        )}
      </h2>
      {total > 0 && total === completed && task.status !== "completed" && task.permissions.edit && (
        <Banner
          tone="success"
          actions={
            <Button size="sm" busy={complete.isPending} onClick={() => complete.mutate({ id: task.id })}>
              {t`Complete the task`}
            </Button>
          }
        >
          {t`All steps are done.`}
        </Banner>
      )}
      {total > 0 && (
        <ol>
          {steps.map((step, index) => (
            <StepRow
              key={step.id}
              step={step}
              onUp={index > 0 ? () => move(index, -1) : null}
              onDown={index < steps.length - 1 ? () => move(index, 1) : null}
            />
          ))}
        </ol>
      )}
      {task.permissions.edit && <NewStep task={task} />}
    </section>
  );
}

interface StepRowProps {
  step: TaskSummary;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}

function StepRow({ step, onUp, onDown }: StepRowProps): ReactNode {
  const { t } = useLingui();
  const actions = useTaskActions(step);
  const places = step.permissions.edit && [
    onUp && { label: t`Move up`, icon: ArrowUp, onSelect: onUp },
    onDown && { label: t`Move down`, icon: ArrowDown, onSelect: onDown },
  ];
  return (
    <li className="flex items-start gap-2 border-b border-line py-1">
      <TaskLine
        task={{ ...step, parent_title: null }}
        actions={actions}
        groups={actions.groups.length > 0 && places ? [places, ...actions.groups] : actions.groups}
        onKeyDown={(event) => {
          const way = event.altKey && (event.key === "ArrowUp" ? onUp : event.key === "ArrowDown" && onDown);
          if (way && step.permissions.edit) {
            event.preventDefault();
            way();
          } else actions.onKeyDown(event);
        }}
      />
      {actions.dialogs}
    </li>
  );
}

function NewStep({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const create = useCreateStep(task.id);
  const words = useProblemWords(create.error);
  return (
    <form
      className="grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "" || create.isPending) return;
        create.mutate(text.trim(), { onSuccess: () => setText("") });
      }}
    >
      <div className="flex items-center gap-2">
        <Input
          className="grow"
          value={text}
          maxLength={300}
          placeholder={t`Add a step`}
          aria-label={t`New step`}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={create.isPending} disabled={text.trim() === ""}>
          <Plus aria-hidden="true" />
          {t`Add`}
        </Button>
      </div>
      {create.isError && <FieldError>{words}</FieldError>}
    </form>
  );
}
