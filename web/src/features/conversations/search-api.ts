import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** Conversations by their titles and by what is said in them, the best first. */
export const hitsQuery = (words: string, limit: number) =>
  queryOptions({
    queryKey: ["conversations", "hits", words, limit] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/conversation-hits", { params: { query: { q: words, limit } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });

/** Messages of one conversation, those of branches that are not shown too. */
export const messageHitsQuery = (id: string, words: string) =>
  queryOptions({
    queryKey: ["conversations", "message-hits", id, words] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/conversations/{conversation_id}/message-hits", {
          params: { path: { conversation_id: id }, query: { q: words } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  });
