import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isProblem, type Task } from "@/api";
import { Banner, Button } from "@/shared/ui";
import { taskKeys, useChangeTask } from "../api";
import { SavedText } from "./SavedText";

/** The background of a task. Two who write it at once are told of each other. */
export function TaskDescription({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const change = useChangeTask(task.id);
  // What one's own text was written on.
  const [base, setBase] = useState({ revision: task.revision, text: task.description });
  const isSame = base.text === task.description;
  const revision = isSame ? task.revision : base.revision;
  const [mine, setMine] = useState<{ text: string; done: () => void } | null>(null);
  const isConflict = isProblem(change.error, "tasks.changed");
  const save = (text: string, done: () => void, at = revision) => {
    setMine({ text, done });
    change.mutate(
      { change: { description: text }, revision: at },
      {
        onSuccess: (saved) => {
          if (saved) setBase({ revision: saved.revision, text: saved.description });
          done();
        },
        onError: () => void queries.invalidateQueries({ queryKey: taskKeys.one(task.id) }),
      },
    );
  };
  const takeTheirs = () => {
    setBase({ revision: task.revision, text: task.description });
    change.reset();
    mine?.done();
  };
  if (!task.permissions.edit) {
    return <p className="break-words whitespace-pre-wrap">{task.description || t`No description.`}</p>;
  }
  return (
    <div className="grid gap-2">
      {isConflict && mine && (
        <Banner
          tone="warning"
          actions={
            <span className="flex flex-wrap gap-2">
              <Button
                size="sm"
                onClick={() => save(mine.text, mine.done, task.revision)}
              >{t`Keep mine`}</Button>
              <Button size="sm" onClick={takeTheirs}>{t`Take theirs`}</Button>
            </span>
          }
        >
          {t`Somebody changed the description meanwhile:`}
          <span className="block break-words whitespace-pre-wrap">{task.description}</span>
        </Banner>
      )}
      <SavedText
        label={t`Description`}
        placeholder={t`What should whoever does it know?`}
        value={isSame ? task.description : base.text}
        rows={5}
        maxLength={20_000}
        busy={change.isPending}
        error={isConflict ? null : change.error}
        onSave={save}
      />
    </div>
  );
}
