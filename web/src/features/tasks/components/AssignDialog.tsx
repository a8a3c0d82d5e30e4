import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode } from "react";
import { isProblem, type TaskSummary } from "@/api";
import { useSession } from "@/features/identity";
import { SubjectPicker } from "@/features/spaces";
import { Button, Dialog, FieldError, useProblemWords } from "@/shared/ui";
import { useChangeTask } from "../api";

/** Who is to do it: oneself, somebody who sees the area, or nobody. */
export function AssignDialog({ task, onClose }: { task: TaskSummary; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const change = useChangeTask(task.id);
  const words = useProblemWords(change.error);
  const give = (id: string | null) => change.mutate({ change: { assignee_id: id } }, { onSuccess: onClose });
  const present = new Set(task.assignee ? [task.assignee.id, user.id] : [user.id]);
  // Who may let others into the area is offered to do so (TK-6).
  const mayShare =
    isProblem(change.error) &&
    change.error.code === "tasks.assignee_without_access" &&
    change.error.extensions.may_share === true;
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`Who does it?`}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          {task.assignee !== null && (
            <Button busy={change.isPending} onClick={() => give(null)}>
              {t`Nobody`}
            </Button>
          )}
          {task.assignee?.id !== user.id && (
            <Button kind="primary" busy={change.isPending} onClick={() => give(user.id)}>
              {t`I do it`}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-3">
        <SubjectPicker
          label={t`Somebody else`}
          present={present}
          busy={change.isPending}
          peopleOnly
          onPick={(subject) => give(subject.id)}
        />
        {change.isError && <FieldError>{words}</FieldError>}
        {mayShare && (
          <Link
            to="/spaces/$spaceId"
            params={{ spaceId: task.space_id }}
            search={{ tab: "members" }}
            className="btn sm justify-self-start"
          >
            {t`Let them into the space`}
          </Link>
        )}
      </div>
    </Dialog>
  );
}
