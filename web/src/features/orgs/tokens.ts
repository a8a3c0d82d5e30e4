import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { useActiveOrganization } from "./api";

/** API tokens that work in the organization, the oldest first. */
export const organizationTokensQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["organization", organizationId, "api-tokens"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/api-tokens", {
          params: { path: { organization_id: organizationId }, query: { limit: 100 } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

export function useEndToken() {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) =>
      answer(
        api.DELETE("/api/v1/organizations/{organization_id}/api-tokens/{token_id}", {
          params: { path: { organization_id: id, token_id: tokenId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: organizationTokensQuery(id).queryKey }),
  });
}
