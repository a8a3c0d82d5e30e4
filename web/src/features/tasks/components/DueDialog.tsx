import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { TaskSummary } from "@/api";
import { Button, Dialog, Field, FieldError, Select, TextField, useProblemWords } from "@/shared/ui";
import { useChangeTask } from "../api";
import { dateOf, dueBody, dueDate, timeOf } from "../model/due";

/** The day, a time if it matters, and how binding it is. */
export function DueDialog({ task, onClose }: { task: TaskSummary; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const known = dueDate(task);
  const [date, setDate] = useState(known ? dateOf(known) : "");
  const [time, setTime] = useState(known && !task.due_is_date ? timeOf(known) : "");
  const [type, setType] = useState<"soft" | "hard">(task.due_type ?? "soft");
  const change = useChangeTask(task.id);
  const words = useProblemWords(change.error);
  const save = () => {
    if (date === "" || change.isPending) return;
    const moment = new Date(`${date}T${time === "" ? "00:00" : time}`);
    const body = { ...dueBody(moment, time !== ""), due_type: type };
    change.mutate({ change: body }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`Due date`}
      onSubmit={save}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          {known !== null && (
            <Button
              kind="danger"
              busy={change.isPending}
              onClick={() => change.mutate({ change: { due_at: null } }, { onSuccess: onClose })}
            >
              {t`Remove date`}
            </Button>
          )}
          <Button kind="primary" type="submit" busy={change.isPending} disabled={date === ""}>
            {t`Save date`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <TextField
          label={t`Day`}
          type="date"
          data-autofocus=""
          min="2000-01-01"
          max="2100-12-31"
          value={date}
          onChange={(event) => setDate(event.target.value)}
        />
        <TextField
          label={t`Time`}
          type="time"
          help={t`Without a time it is due until the end of the day.`}
          value={time}
          onChange={(event) => setTime(event.target.value)}
        />
        <Field label={t`How binding it is`}>
          {(control) => (
            <Select
              {...control}
              value={type}
              onChange={setType}
              options={[
                { value: "soft", label: t`Would be good by then` },
                { value: "hard", label: t`Must be done by then` },
              ]}
            />
          )}
        </Field>
        {change.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
