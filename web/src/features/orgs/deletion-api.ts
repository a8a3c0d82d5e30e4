import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { sessionQuery } from "@/features/identity";
import { useActiveOrganization, useEnterOrganization } from "./api";

/** Organizations of the person that were deleted and may still come back. */
export const deletedQuery = queryOptions({
  queryKey: ["deleted-organizations"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/deleted-organizations", { signal })),
  select: (slice) => slice.items,
});

/** Deletes the organization that the session works in; the session goes on in another. */
export function useDeleteOrganization() {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  const enter = useEnterOrganization();
  return useMutation({
    mutationFn: (slug: string) =>
      answer(
        api.DELETE("/api/v1/organizations/{organization_id}", {
          params: { path: { organization_id: id } },
          body: { slug },
        }),
      ),
    onSuccess: async () => {
      const session = await queries.query({ ...sessionQuery, staleTime: 0 });
      if (session !== null) await enter(session);
    },
  });
}

export function useRestoreOrganization() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (organizationId: string) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/restoration", {
          params: { path: { organization_id: organizationId } },
        }),
      ),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: deletedQuery.queryKey }),
        queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]),
  });
}
