import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { TaskSummary } from "@/api";
import { Button, Dialog } from "@/shared/ui";
import type { OpenSteps } from "../api";

/** A task with open steps is completed with them, or without. */
export function OpenStepsDialog({
  task,
  onChoose,
  onClose,
}: {
  task: TaskSummary;
  onChoose: (openSteps: OpenSteps) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const open = task.progress.total - task.progress.completed;
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`Complete this task?`}
      description={t`${plural(open, { one: "# step is", other: "# steps are" })} still open.`}
      actions={
        <>
          <Button data-autofocus="" onClick={onClose}>{t`Cancel`}</Button>
          <Button onClick={() => onChoose("keep")}>{t`Leave them open`}</Button>
          <Button kind="primary" onClick={() => onChoose("complete")}>{t`Complete them too`}</Button>
        </>
      }
    />
  );
}
