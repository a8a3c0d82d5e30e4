import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type TaskConversationRole } from "@/api";
import { taskKeys } from "./api";

/** Conversations of a task that one sees, the last spoken in first. */
export const taskConversationsQuery = (taskId: string) =>
  queryOptions({
    queryKey: ["tasks", "conversations", taskId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/tasks/{task_id}/conversations", { params: { path: { task_id: taskId } }, signal }),
      ),
    select: (slice) => slice.items,
    // They are spoken in elsewhere, and nobody tells the task of it.
    staleTime: 0,
  });

/** Chats that one may add to a task: those whose title has the words, the last spoken in without any. */
export const addableConversationsQuery = (q: string) =>
  queryOptions({
    queryKey: ["tasks", "addable-conversations", q] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations", {
          params: { query: { kind: "chat", limit: 8, ...(q === "" ? {} : { q }) } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
    placeholderData: (before) => before,
  });

function useLinkChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: taskKeys.all }),
        queries.invalidateQueries({ queryKey: ["conversations"] }),
      ]),
  });
}

export const useLinkConversation = (taskId: string) =>
  useLinkChange(({ id, role }: { id: string; role: TaskConversationRole }) =>
    answer(
      api.PUT("/api/v1/tasks/{task_id}/conversations/{conversation_id}", {
        params: { path: { task_id: taskId, conversation_id: id } },
        body: { role },
      }),
    ),
  );

export const useUnlinkConversation = (taskId: string) =>
  useLinkChange((id: string) =>
    answer(
      api.DELETE("/api/v1/tasks/{task_id}/conversations/{conversation_id}", {
        params: { path: { task_id: taskId, conversation_id: id } },
      }),
    ),
  );

export const useMoveConversationHere = (taskId: string) =>
  useLinkChange((id: string) =>
    answer(
      api.POST("/api/v1/tasks/{task_id}/conversation-moves", {
        params: { path: { task_id: taskId } },
        body: { conversation_id: id },
      }),
    ),
  );
