import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** The spaces one can see, one's own first, with their areas and what one may do there. */
export const spacesQuery = queryOptions({
  queryKey: ["spaces"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/spaces", { signal })),
  select: (slice) => slice.items,
  staleTime: 60_000,
});
