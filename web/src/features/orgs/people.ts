import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** Members of the organization whose name or username holds the letters. */
export const peopleQuery = (organizationId: string, search: string) =>
  queryOptions({
    queryKey: ["organization", organizationId, "people", search] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/members", {
          params: { path: { organization_id: organizationId }, query: { search, limit: 20 } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
    staleTime: 30_000,
  });
