import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Task } from "@/api";
import { areasQuery } from "@/features/spaces";
import { Field, FieldError, Select, useProblemWords } from "@/shared/ui";
import { useChangeTask, useMoveTask } from "../api";
import { type Effort, useTaskWords } from "../hooks/useTaskWords";
import { dueWords } from "../model/due";
import { placesIn } from "../model/places";
import { fullTime } from "@/shared/lib/time";

const NONE = "none";

/** What is chosen of a task: priority, effort, who sees it, where it lies. Who may not choose reads it. */
export function TaskFacts({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const { efforts } = useTaskWords();
  const change = useChangeTask(task.id);
  const words = useProblemWords(change.error);
  const set = (fields: Parameters<typeof change.mutate>[0]["change"]) => change.mutate({ change: fields });
  const may = task.permissions.edit;
  const priorities = { normal: t`Normal`, high: t`High` };
  const effort = task.estimated_effort;
  const who = { area: t`Everybody in the area`, private: t`Its people alone` };
  return (
    <div className="grid content-start gap-4">
      <Fact label={t`Due`} text={dueWords(task) || t`No date`} />
      <Fact label={t`Assigned to`} text={task.assignee?.name ?? t`Nobody`} />
      {may ? (
        <>
          <Field label={t`Priority`}>
            {(control) => (
              <Select
                {...control}
                value={task.priority as "normal" | "high"}
                onChange={(priority) => set({ priority })}
                options={Object.entries(priorities).map(([value, label]) => ({
                  value: value as "normal" | "high",
                  label,
                }))}
              />
            )}
          </Field>
          <Field label={t`Effort`}>
            {(control) => (
              <Select
                {...control}
                value={effort ?? NONE}
                onChange={(next: Effort | typeof NONE) =>
                  set({ estimated_effort: next === NONE ? null : next })
                }
                options={[
                  { value: NONE, label: t`Not estimated` },
                  ...Object.entries(efforts).map(([value, label]) => ({ value: value as Effort, label })),
                ]}
              />
            )}
          </Field>
        </>
      ) : (
        <>
          <Fact label={t`Priority`} text={priorities[task.priority as "normal" | "high"]} />
          <Fact label={t`Effort`} text={effort === null ? t`Not estimated` : efforts[effort]} />
        </>
      )}
      {task.permissions.delete && task.parent_id === null && (
        <Field label={t`Who sees it`}>
          {(control) => (
            <Select
              {...control}
              value={task.visibility as "area" | "private"}
              onChange={(visibility) => set({ visibility })}
              options={[
                { value: "area", label: who.area },
                { value: "private", label: who.private },
              ]}
            />
          )}
        </Field>
      )}
      {change.isError && <FieldError>{words}</FieldError>}
      {may && task.parent_id === null && <AreaField task={task} />}
      <Fact
        label={t`Created`}
        text={`${task.created_by?.name ?? t`Somebody`}, ${fullTime(task.created_at)}`}
      />
    </div>
  );
}

function Fact({ label, text }: { label: string; text: string }): ReactNode {
  return (
    <div className="grid gap-0.5">
      <span className="text-12 text-fg-3">{label}</span>
      <span className="break-words">{text}</span>
    </div>
  );
}

/** Another area of the same space, where one may work. */
function AreaField({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const areas = useQuery(areasQuery(task.space_id));
  const move = useMoveTask(task.id);
  const words = useProblemWords(move.error);
  const places = placesIn(areas.data ?? []);
  if (places.length < 2) return null;
  return (
    <Field label={t`Area`} error={move.isError ? words : null}>
      {(control) => (
        <Select
          {...control}
          value={task.area_id}
          onChange={(areaId) => move.mutate(areaId)}
          options={places.map((each) => ({ value: each.areaId, label: each.label }))}
        />
      )}
    </Field>
  );
}
