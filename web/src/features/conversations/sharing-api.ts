import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { conversationKeys } from "./api";

export type InvitedLevel = "VIEW" | "EDIT";

const keyOf = (id: string) => [...conversationKeys.conversation(id), "members"] as const;

/** The owner of a conversation, then whoever was invited to it. Read anew with the conversation. */
export const membersQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}/members", {
          params: { path: { conversation_id: id } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

/** Invites somebody, or changes what they may. */
export function useInvite(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, level }: { userId: string; level: InvitedLevel }) =>
      answer(
        api.PUT("/api/v1/conversations/{conversation_id}/members/{user_id}", {
          params: { path: { conversation_id: id, user_id: userId } },
          body: { level },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(id) }),
  });
}

/** Takes somebody's right away; of oneself: leaves. */
export function useTakeAway(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.DELETE("/api/v1/conversations/{conversation_id}/members/{user_id}", {
          params: { path: { conversation_id: id, user_id: userId } },
        }),
      ),
    onSuccess: () => changed(queries, id),
  });
}

export type Visibility = "private" | "area" | "space";

/** Opens a chat to the people of its area or space, or closes it again. */
export function useShowTo(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (visibility: Visibility) =>
      answer(
        api.PUT("/api/v1/conversations/{conversation_id}/visibility", {
          params: { path: { conversation_id: id } },
          body: { visibility },
        }),
      ),
    onSuccess: (conversation) => {
      queries.setQueryData(conversationKeys.conversation(id), conversation);
      return changed(queries, id);
    },
  });
}

function changed(queries: QueryClient, id: string) {
  return Promise.all([
    queries.invalidateQueries({ queryKey: keyOf(id) }),
    queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
  ]);
}

/** Says that one types. Nobody waits for it, and nothing is lost with it. */
export function sayTyping(id: string, isTyping: boolean): void {
  void api
    .PUT("/api/v1/conversations/{conversation_id}/typing", {
      params: { path: { conversation_id: id } },
      body: { is_typing: isTyping },
    })
    .catch(() => undefined);
}
