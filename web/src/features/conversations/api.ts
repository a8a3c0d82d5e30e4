import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import {
  answer,
  api,
  type ChangeConversationBody,
  type Conversation,
  type Message,
  type SendBody,
  type Sent,
} from "@/api";

/** Which list is shown; "shared": what others have shared with one. */
export type Status = "active" | "archived" | "shared";

export const conversationKeys = {
  all: ["conversations"] as const,
  onPage: (pageId: string) => ["conversations", "list", "page", pageId] as const,
  list: (status: Status) => ["conversations", "list", status] as const,
  conversation: (id: string) => ["conversations", "one", id] as const,
  messages: (id: string) => ["conversations", "messages", id] as const,
};

/** One's conversations, pinned ones first, then the last spoken in. */
export const conversationsQuery = (status: Status) =>
  infiniteQueryOptions({
    queryKey: conversationKeys.list(status),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/conversations", {
          params: {
            query: {
              limit: 50,
              status: status === "archived" ? "archived" : "active",
              ...(status === "shared" ? { is_shared: true } : {}),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    select: (data) => data.pages.flatMap((slice) => slice.items),
  });

/** The active conversations of an AI page, the last spoken in first. */
export const pageConversationsQuery = (pageId: string) =>
  queryOptions({
    queryKey: conversationKeys.onPage(pageId),
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/conversations", {
            params: { query: { page_id: pageId, kind: "page", limit: 100 } },
            signal,
          }),
        )
      ).items,
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: conversationKeys.conversation(id),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}", {
          params: { path: { conversation_id: id } },
          signal,
        }),
      ),
  });

interface MessageSlice {
  items: Message[];
  next_cursor: string | null;
}
type MessagePages = InfiniteData<MessageSlice, string | null>;

/** The messages of the branch that is shown, oldest first; further pages lie before. */
export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: conversationKeys.messages(id),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}/messages", {
          params: {
            path: { conversation_id: id },
            query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    select: (data) => data.pages.toReversed().flatMap((slice) => slice.items),
  });

/** Puts what a send has stored where the screen reads it, so that nothing waits for another question. */
export function takeIn(queries: QueryClient, sent: Sent): void {
  const { conversation, user_message: question, assistant_message: reply } = sent;
  queries.setQueryData<Conversation>(conversationKeys.conversation(conversation.id), conversation);
  queries.setQueryData<MessagePages>(conversationKeys.messages(conversation.id), (pages) => {
    if (!pages) return { pages: [{ items: [question, reply], next_cursor: null }], pageParams: [null] };
    const [newest, ...older] = pages.pages;
    const items = newest?.items ?? [];
    const known = items.findIndex((message) => message.id === question.id);
    const parent = items.findIndex((message) => message.id === question.parent_id);
    const kept = known >= 0 ? items.slice(0, known) : items.slice(0, parent + 1);
    const next = { items: [...kept, question, reply], next_cursor: newest?.next_cursor ?? null };
    return { ...pages, pages: [next, ...older] };
  });
  void queries.invalidateQueries({ queryKey: ["conversations", "list"] });
  void queries.invalidateQueries({ queryKey: ["conversations", "recent"] });
}

interface Sending {
  conversationId: string | null;
  pageId: string | null;
  body: SendBody;
  isTemporary: boolean;
}

/** Says something; without a conversation it begins one. */
export function sendMessage({ conversationId, pageId, body, isTemporary }: Sending): Promise<Sent> {
  return answer(
    conversationId === null
      ? api.POST("/api/v1/messages", {
          body: {
            ...body,
            is_temporary: isTemporary,
            ...(pageId === null ? { kind: "chat" } : { kind: "page", page_id: pageId }),
          },
        })
      : api.POST("/api/v1/conversations/{conversation_id}/messages", {
          params: { path: { conversation_id: conversationId } },
          body,
        }),
  );
}

/** Says something, in a conversation or (`conversationId` null) as the first message of a new one, on a page or not. */
export function useSend(conversationId: string | null, pageId?: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, isTemporary = false }: { body: SendBody; isTemporary?: boolean }) =>
      sendMessage({ conversationId, pageId: pageId ?? null, body, isTemporary }),
    onSuccess: (sent) => takeIn(queries, sent),
  });
}

/** Answers again beside the answer that there is, with the same or another model. */
export function useRegenerate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ messageId, model }: { messageId: string; model?: string }) =>
      answer(
        api.POST("/api/v1/messages/{message_id}/regenerations", {
          params: { path: { message_id: messageId } },
          body: model === undefined ? {} : { model },
        }),
      ),
    onSuccess: (sent) => takeIn(queries, sent),
  });
}

/** What the next message would be sent with; read anew with the messages. */
export const contextQuery = (id: string, model: string | null) =>
  queryOptions({
    queryKey: [...conversationKeys.messages(id), "context", model] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}/context", {
          params: { path: { conversation_id: id }, query: model === null ? {} : { model } },
          signal,
        }),
      ),
  });

/** What other models said about an answer. Read anew with the messages of its conversation. */
export const opinionsQuery = (message: Message) =>
  queryOptions({
    queryKey: [...conversationKeys.messages(message.conversation_id), "opinions", message.id] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/messages/{message_id}/second-opinions", {
          params: { path: { message_id: message.id } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

/** Asks another model what it thinks of an answer. */
export function useAskOpinion(message: Message) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (model: string) =>
      answer(
        api.POST("/api/v1/messages/{message_id}/second-opinions", {
          params: { path: { message_id: message.id } },
          body: { model },
        }),
      ),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: conversationKeys.messages(message.conversation_id) }),
  });
}

/** Says the guidance of a second opinion in its conversation, which is answered again. */
export function useGuidance() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (opinionId: string) =>
      answer(
        api.POST("/api/v1/messages/{message_id}/guidance-uses", {
          params: { path: { message_id: opinionId } },
        }),
      ),
    onSuccess: (sent) => takeIn(queries, sent),
  });
}

/** Says something else in place of an own message; the old text stays as a branch. */
export function useEditMessage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ messageId, body }: { messageId: string; body: SendBody }) =>
      answer(
        api.PATCH("/api/v1/messages/{message_id}", { params: { path: { message_id: messageId } }, body }),
      ),
    onSuccess: (sent) => takeIn(queries, sent),
  });
}

/** Shows the branch through another message of the same place. */
export function useSwitchBranch(conversationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (messageId: string) =>
      answer(
        api.PUT("/api/v1/conversations/{conversation_id}/active-leaf", {
          params: { path: { conversation_id: conversationId } },
          body: { message_id: messageId },
        }),
      ),
    onSuccess: async (conversation) => {
      queries.setQueryData(conversationKeys.conversation(conversationId), conversation);
      await queries.invalidateQueries({ queryKey: conversationKeys.messages(conversationId) });
    },
  });
}

export function useStopRun() {
  return useMutation({
    mutationFn: (runId: string) =>
      answer(api.PUT("/api/v1/runs/{run_id}/stop", { params: { path: { run_id: runId } } })),
  });
}

/** Title, model, pin, or archive. */
export function useChangeConversation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: ChangeConversationBody }) =>
      answer(
        api.PATCH("/api/v1/conversations/{conversation_id}", {
          params: { path: { conversation_id: id } },
          body: change,
        }),
      ),
    onSuccess: (conversation) => {
      queries.setQueryData(conversationKeys.conversation(conversation.id), conversation);
      return listsChanged(queries);
    },
  });
}

export function useDeleteConversation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE("/api/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } }),
      ),
    onSuccess: () => listsChanged(queries),
  });
}

/** Takes a deletion or an archiving back. */
export function useRestoreConversation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.POST("/api/v1/conversations/{conversation_id}/restorations", {
          params: { path: { conversation_id: id } },
        }),
      ),
    onSuccess: async (conversation) => {
      queries.setQueryData(conversationKeys.conversation(conversation.id), conversation);
      await listsChanged(queries);
    },
  });
}

/** Says that one has read what is there, which takes the dot off the list. */
export function useViewed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.POST("/api/v1/conversations/{conversation_id}/viewings", {
          params: { path: { conversation_id: id } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
  });
}

function listsChanged(queries: QueryClient) {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
    queries.invalidateQueries({ queryKey: ["conversations", "recent"] }),
  ]);
}
