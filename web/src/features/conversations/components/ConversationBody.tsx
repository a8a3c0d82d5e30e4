import { useLingui } from "@lingui/react/macro";
import { type UseInfiniteQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, Eye } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import type { Conversation, Message } from "@/api";
import { modelsQuery } from "@/features/providers";
import { useTopic } from "@/shared/lib/realtime";
import { Button, ReadOnlyBar } from "@/shared/ui";
import { conversationKeys, useRestoreConversation, useViewed } from "../api";
import { useBeside } from "../hooks/useBeside";
import { isBeingWritten } from "../hooks/useLiveAnswer";
import { Composer } from "./Composer";
import { MessageFlow } from "./MessageFlow";

/** What is said in a conversation, live, and where one goes on. */
export function ConversationBody({
  conversation,
  messages,
  target,
}: {
  conversation: Conversation;
  messages: UseInfiniteQueryResult<Message[]>;
  /** The message that somebody wants to see. */
  target: string | null;
}): ReactNode {
  const { data: models } = useQuery(modelsQuery);
  const shown = messages.data ?? [];
  const beside = useBeside(shown);
  const writing = [...shown.filter((message) => !beside.some(({ id }) => id === message.id)), ...beside];
  const activeRunIds = writing.filter(isBeingWritten).flatMap(({ run_id: runId }) => runId ?? []);
  useConversationEvents(conversation.id);
  useReadMark(conversation, shown.length);
  return (
    <MessageFlow
      conversation={conversation}
      messages={messages}
      beside={beside}
      models={models ?? []}
      target={target}
    >
      {conversation.permissions.send ? (
        <Composer conversation={conversation} activeRunIds={activeRunIds} onSent={() => undefined} />
      ) : (
        <WhyReadOnly conversation={conversation} />
      )}
    </MessageFlow>
  );
}

function WhyReadOnly({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const restore = useRestoreConversation();
  if (conversation.status !== "archived")
    return <ReadOnlyBar icon={Eye}>{t`You can read this conversation.`}</ReadOnlyBar>;
  return (
    <ReadOnlyBar icon={Archive}>
      <span className="grow">{t`Archived. It can be read, not continued.`}</span>
      {conversation.permissions.change && (
        <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate(conversation.id)}>
          {t`Bring back`}
        </Button>
      )}
    </ReadOnlyBar>
  );
}

function useConversationEvents(id: string): void {
  const queries = useQueryClient();
  useTopic(`conversation:${id}`, (event) => {
    if (event.kind === "typing") return;
    void queries.invalidateQueries({ queryKey: conversationKeys.conversation(id) });
    void queries.invalidateQueries({ queryKey: conversationKeys.messages(id) });
  });
}

/** What is on the screen counts as read, as long as somebody looks at it. */
function useReadMark(conversation: Conversation, count: number): void {
  const viewed = useViewed();
  const mark = useEffectEvent(() => {
    if (document.visibilityState === "visible" && conversation.unread) viewed.mutate(conversation.id);
  });
  useEffect(() => {
    if (count === 0) return undefined;
    mark();
    const onVisible = () => mark();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [count, conversation.unread]);
}
