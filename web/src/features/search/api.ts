import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { type SearchFilters, sinceMoment } from "./model/filters";

const SHOWN = 20;
const SHOWN_PER_KIND = 5;

/** Everything that fits, the best first, page after page. `me`: who asks. */
export const searchQuery = (filters: SearchFilters, me: string) => {
  const { q = "", kind, space, by, since } = filters;
  return infiniteQueryOptions({
    queryKey: ["search", "list", filters] as const,
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/search", {
          params: {
            query: {
              q,
              limit: SHOWN,
              ...(kind ? { kind: [kind] } : {}),
              ...(space ? { space } : {}),
              ...(by ? { author: me } : {}),
              ...(since ? { after: sinceMoment(since, Date.now()) } : {}),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
  });
};

/** The best few of each kind. */
export const groupedQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", "grouped", q] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/search", {
          params: { query: { q, view: "grouped", limit: SHOWN_PER_KIND } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
    placeholderData: keepPreviousData,
    staleTime: 5000,
    retry: false,
  });
