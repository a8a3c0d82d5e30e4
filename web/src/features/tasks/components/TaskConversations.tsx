import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MessageSquare, Unlink } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Task, TaskConversation } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Button, ErrorState, IconButton, Skeleton, useProblemToast } from "@/shared/ui";
import { taskConversationsQuery, useUnlinkConversation } from "../conversations-api";
import { AddConversationDialog } from "./AddConversationDialog";

/** The conversations of a task; the newest that work goes on in says so. */
export function TaskConversations({ task }: { task: Task }): ReactNode {
  const { t } = useLingui();
  const [isAdding, setAdding] = useState(false);
  const talks = useQuery(taskConversationsQuery(task.id));
  if (talks.data?.length === 0 && !task.permissions.edit) return null;
  return (
    <section
      className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-2"
      aria-label={t`Conversations`}
    >
      <h2 className="section-title">{t`Conversations`}</h2>
      {talks.isPending && <Skeleton lines={["50%"]} label={t`Loading the conversations`} />}
      {talks.isError && !talks.data && (
        <ErrorState
          title={t`The conversations did not load`}
          error={talks.error}
          onRetry={() => void talks.refetch()}
        />
      )}
      {talks.data && talks.data.length > 0 && (
        <ul className="grid w-full grid-cols-[minmax(0,1fr)]">
          {talks.data.map((talk) => (
            <Talk key={talk.id} talk={talk} task={task} />
          ))}
        </ul>
      )}
      {task.permissions.edit && (
        <Button size="sm" onClick={() => setAdding(true)}>
          {t`Add a conversation`}
        </Button>
      )}
      {isAdding && <AddConversationDialog task={task} onClose={() => setAdding(false)} />}
    </section>
  );
}

function Talk({ talk, task }: { talk: TaskConversation; task: Task }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const unlink = useUnlinkConversation(task.id);
  return (
    <li className="flex min-w-0 items-center gap-2">
      <div className="min-w-0 grow">
        <Link
          to="/conversations/$conversationId"
          params={{ conversationId: talk.id }}
          className="side-row px-1"
        >
          <MessageSquare aria-hidden="true" />
          <span className="min-w-0 grow truncate">{talk.title}</span>
          {talk.is_continued && <span className="flex-none text-12 text-fg-2">{t`Goes on here`}</span>}
          <span className="flex-none text-12 text-fg-3">{shortTime(talk.last_message_at)}</span>
        </Link>
      </div>
      {task.permissions.edit && (
        <IconButton
          label={t`Take ${talk.title} off the task`}
          onClick={() => unlink.mutate(talk.id, { onError: fail })}
        >
          <Unlink className="s" />
        </IconButton>
      )}
    </li>
  );
}
