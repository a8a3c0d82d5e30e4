import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Page, type PageRelationship } from "@/api";
import { conversationKeys } from "./api";

const ofPage = (pageId: string) => ["conversations", "links", pageId] as const;

/** Conversations that have to do with a page. */
export const linksOfPageQuery = (pageId: string) =>
  queryOptions({
    queryKey: ofPage(pageId),
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/pages/{page_id}/conversations", { params: { path: { page_id: pageId } }, signal }),
        )
      ).items,
  });

/** Pages that have to do with a conversation. */
export const linksOfConversationQuery = (id: string) =>
  queryOptions({
    queryKey: [...conversationKeys.conversation(id), "pages"] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/conversations/{conversation_id}/pages", {
            params: { path: { conversation_id: id } },
            signal,
          }),
        )
      ).items,
  });

/** What was proposed from a conversation for pages, the last one first. */
export const proposalsOfConversationQuery = (id: string) =>
  queryOptions({
    queryKey: [...conversationKeys.conversation(id), "proposals"] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/conversations/{conversation_id}/proposals", {
            params: { path: { conversation_id: id } },
            signal,
          }),
        )
      ).items,
  });

/** Begins a conversation about a page; gives its id. */
export function useDiscuss(page: Page) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const made = await answer(api.POST("/api/v1/conversations", { body: { kind: "chat" } }));
      await answer(
        api.PUT("/api/v1/pages/{page_id}/conversations", {
          params: { path: { page_id: page.id } },
          body: { conversation_id: made.id, relationship: "discussion" },
        }),
      );
      return made.id;
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ofPage(page.id) }),
        queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
      ]),
  });
}

/** Takes a link away; page and conversation stay. */
export function useUnlink(pageId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, relationship }: { id: string; relationship: PageRelationship }) =>
      answer(
        api.DELETE("/api/v1/pages/{page_id}/conversations/{conversation_id}/{relationship}", {
          params: { path: { page_id: pageId, conversation_id: id, relationship } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ofPage(pageId) }),
  });
}
