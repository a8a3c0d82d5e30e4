import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type ConversationLinkBody } from "@/api";
import { conversationKeys } from "./api";

const keyOf = (id: string) => [...conversationKeys.conversation(id), "links"] as const;

/** Links of a conversation for people outside. */
export const linksQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}/share-links", {
          params: { path: { conversation_id: id } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

/** A new link; its address is in the answer, this once. */
export function useCreateLink(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ConversationLinkBody) =>
      answer(
        api.POST("/api/v1/conversations/{conversation_id}/share-links", {
          params: { path: { conversation_id: id } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(id) }),
  });
}

export function useRevokeLink(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) =>
      answer(
        api.DELETE("/api/v1/conversations/{conversation_id}/share-links/{link_id}", {
          params: { path: { conversation_id: id, link_id: linkId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: keyOf(id) }),
  });
}

const headerOf = (token: string) => ({ "stoa-link": token });

/** What a link shows. The token goes in a header, never in an address. */
export const sharedConversationQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared-conversation", token] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/shared/conversation", { params: { header: headerOf(token) }, signal })),
    retry: false,
  });

export function useUnlock(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (password: string) =>
      answer(
        api.POST("/api/v1/shared/conversation/unlocks", {
          params: { header: headerOf(token) },
          body: { password },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shared-conversation", token] }),
  });
}

/** Goes on from what a link shows, in a conversation of one's own. */
export const useContinueFromLink = (token: string) =>
  useMutation({
    mutationFn: () =>
      answer(api.POST("/api/v1/shared/conversation/continuations", { params: { header: headerOf(token) } })),
  });
