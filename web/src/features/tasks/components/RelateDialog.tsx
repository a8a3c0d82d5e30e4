import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Relationship, Task } from "@/api";
import { Button, Dialog, Field, FieldError, Select, TextField, useProblemWords } from "@/shared/ui";
import { useRelationWords } from "../hooks/useRelationWords";
import { foundTasksQuery, useRelate } from "../relations-api";

const KINDS: readonly Relationship[] = ["related", "blocks", "depends_on", "informs"];

/** Finds another task and says what this one has to do with it. */
export function RelateDialog({ task, onClose }: { task: Task; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const words = useRelationWords();
  const [relationship, setRelationship] = useState<Relationship>("related");
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const found = useQuery(foundTasksQuery(wanted));
  const relate = useRelate(task.id);
  const problem = useProblemWords(relate.error);
  const others = (found.data ?? []).filter((each) => each.id !== task.id);
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`Relate to another task`}
      actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
    >
      <div className="grid gap-4">
        <Field label={t`This task`}>
          {(control) => (
            <Select
              {...control}
              value={relationship}
              onChange={setRelationship}
              options={KINDS.map((value) => ({ value, label: words(value) }))}
            />
          )}
        </Field>
        <TextField
          label={t`Other task`}
          type="search"
          data-autofocus=""
          help={t`Two letters of its title.`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="grid gap-1">
          {others.map((each) => (
            <Button
              key={each.id}
              kind="quiet"
              wide
              busy={relate.isPending}
              onClick={() => relate.mutate({ task_id: each.id, relationship }, { onSuccess: onClose })}
            >
              <span className="truncate">{each.title}</span>
            </Button>
          ))}
          {found.isSuccess && others.length === 0 && (
            <p className="text-13 text-fg-3">{t`No task is found.`}</p>
          )}
        </div>
        {relate.isError && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
