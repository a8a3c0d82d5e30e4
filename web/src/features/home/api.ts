import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

const RECENT = 6;

/** Under the keys of pages and conversations, so that a change there refreshes them. */
export const recentPagesQuery = queryOptions({
  queryKey: ["pages", "recent"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/pages", { params: { query: { limit: RECENT } }, signal })),
  select: (slice) => slice.items,
});

export const recentConversationsQuery = queryOptions({
  queryKey: ["conversations", "recent"] as const,
  queryFn: ({ signal }) =>
    answer(api.GET("/api/v1/conversations", { params: { query: { limit: RECENT } }, signal })),
  select: (slice) => slice.items,
});
