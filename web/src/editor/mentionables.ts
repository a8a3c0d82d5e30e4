import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** What can be named: in the space, or in the whole organization. */
export const mentionablesQuery = (spaceId: string, words: string, isEverywhere: boolean) =>
  queryOptions({
    queryKey: ["mentionables", spaceId, words, isEverywhere] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/mentionables", {
            params: { query: { q: words, space: spaceId, everywhere: isEverywhere } },
            signal,
          }),
        )
      ).items,
    placeholderData: keepPreviousData,
  });
