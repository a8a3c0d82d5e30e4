import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type PromotionBody } from "@/api";
import { conversationKeys } from "./api";

/** Who would be able to read a conversation as that page. */
export const readersQuery = (id: string, body: PromotionBody) =>
  queryOptions({
    queryKey: [...conversationKeys.conversation(id), "readers", body] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.POST("/api/v1/conversations/{conversation_id}/promotion-previews", {
            params: { path: { conversation_id: id } },
            body,
            signal,
          }),
        )
      ).items,
    retry: false,
  });

/** Makes an AI page of a conversation. */
export function usePromote(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PromotionBody) =>
      answer(
        api.POST("/api/v1/conversations/{conversation_id}/promotions", {
          params: { path: { conversation_id: id } },
          body,
        }),
      ),
    onSuccess: (conversation) => {
      queries.setQueryData(conversationKeys.conversation(id), conversation);
      return Promise.all([
        queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
        queries.invalidateQueries({ queryKey: ["pages", "tree"] }),
      ]);
    },
  });
}
