import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** Newest changes of the pages and tasks of a space that one sees. */
export const activityQuery = (spaceId: string) =>
  infiniteQueryOptions({
    queryKey: ["spaces", spaceId, "activity"] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/spaces/{space_id}/activity", {
          params: {
            path: { space_id: spaceId },
            query: pageParam === null ? {} : { cursor: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
