import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** What a page names, by the titles that the person may see: one request for the whole page. */
export const mentionsQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["pages", "mentions", pageId] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/pages/{page_id}/mentions", { params: { path: { page_id: pageId } }, signal }),
        )
      ).items,
    // Titles change elsewhere.
    staleTime: 0,
  });
