import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type FeedbackBody, type Message } from "@/api";
import { conversationKeys } from "./api";

/** One message; read anew with those of its conversation. */
export const messageQuery = (conversationId: string, id: string) =>
  queryOptions({
    queryKey: [...conversationKeys.messages(conversationId), "one", id] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/messages/{message_id}", { params: { path: { message_id: id } }, signal })),
  });

/** What people thought of answers in the last month, by model; for those who manage the organization. */
export const answerFeedbackQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["organizations", organizationId, "answer-feedback"] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/organizations/{organization_id}/answer-feedback", {
            params: { path: { organization_id: organizationId } },
            signal,
          }),
        )
      ).items,
  });

/** Copies what was said up to a message into a private conversation of one's own. */
export function useFork(message: Message) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(
        api.POST("/api/v1/conversations/{conversation_id}/forks", {
          params: { path: { conversation_id: message.conversation_id } },
          body: { message_id: message.id },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
  });
}

/** Takes the content of a message away. */
export function useRemoveMessage(message: Message) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(api.DELETE("/api/v1/messages/{message_id}", { params: { path: { message_id: message.id } } })),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: conversationKeys.messages(message.conversation_id) }),
  });
}

/** Says what one thinks of an answer; null takes it back. */
export function useFeedback(message: Message) {
  const queries = useQueryClient();
  const params = { path: { message_id: message.id } };
  return useMutation({
    mutationFn: (body: FeedbackBody | null) =>
      answer(
        body === null
          ? api.DELETE("/api/v1/messages/{message_id}/feedback", { params })
          : api.PUT("/api/v1/messages/{message_id}/feedback", { params, body }),
      ),
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: conversationKeys.messages(message.conversation_id) }),
  });
}
