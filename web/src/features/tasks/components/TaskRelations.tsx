import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Unlink } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Task } from "@/api";
import { Button, ErrorState, IconButton, Skeleton, useProblemToast } from "@/shared/ui";
import { useRelationWords } from "../hooks/useRelationWords";
import { relationsQuery, useSeparate } from "../relations-api";
import { RelateDialog } from "./RelateDialog";

/** What a task has to do with others. */
export function TaskRelations({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const words = useRelationWords();
  const [isAdding, setAdding] = useState(false);
  const relations = useQuery(relationsQuery(task.id));
  const separate = useSeparate(task.id);
  if (relations.data?.length === 0 && !task.permissions.edit) return null;
  return (
    <section className="grid justify-items-start gap-2" aria-label={t`Related tasks`}>
      <h2 className="section-title">{t`Related tasks`}</h2>
      {relations.isPending && <Skeleton lines={["50%"]} label={t`Loading the related tasks`} />}
      {relations.isError && !relations.data && (
        <ErrorState
          title={t`The related tasks did not load`}
          error={relations.error}
          onRetry={() => void relations.refetch()}
        />
      )}
      {relations.data && relations.data.length > 0 && (
        <ul className="grid w-full">
          {relations.data.map(({ id, relationship, is_reversed, task: other }) => (
            <li key={id} className="flex items-center gap-2 text-13">
              <span className="flex-none text-fg-3">{words(relationship, is_reversed)}</span>
              <Link
                to="/tasks/$taskId"
                params={{ taskId: other.id }}
                className={`min-w-0 grow truncate ${other.status === "completed" ? "line-through" : ""}`}
              >
                {other.title}
              </Link>
              {task.permissions.edit && (
                <IconButton
                  label={t`Take the relation to ${other.title} away`}
                  onClick={() => separate.mutate(id, { onError: fail })}
                >
                  <Unlink className="s" />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {task.permissions.edit && (
        <Button size="sm" onClick={() => setAdding(true)}>
          {t`Relate to another task`}
        </Button>
      )}
      {isAdding && <RelateDialog task={task} onClose={() => setAdding(false)} />}
    </section>
  );
}
