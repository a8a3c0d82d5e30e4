import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { sessionQuery } from "@/features/identity";
import { orgKeys, useActiveOrganization } from "./api";

function useOwnershipChanged() {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: orgKeys.detail(id) }),
      queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
}

/** Offers the ownership to a member, who has seven days to confirm it. */
export function useOfferOwnership() {
  const { id } = useActiveOrganization();
  const changed = useOwnershipChanged();
  return useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/ownership-transfers", {
          params: { path: { organization_id: id } },
          body: { user_id: userId },
        }),
      ),
    onSuccess: changed,
  });
}

export function useTakeOwnership() {
  const { id } = useActiveOrganization();
  const changed = useOwnershipChanged();
  return useMutation({
    mutationFn: () =>
      answer(
        api.PUT("/api/v1/organizations/{organization_id}/ownership-transfers/acceptance", {
          params: { path: { organization_id: id } },
        }),
      ),
    onSuccess: changed,
  });
}

/** Takes the offer back, or declines it. */
export function useWithdrawOwnership() {
  const { id } = useActiveOrganization();
  const changed = useOwnershipChanged();
  return useMutation({
    mutationFn: () =>
      answer(
        api.DELETE("/api/v1/organizations/{organization_id}/ownership-transfers", {
          params: { path: { organization_id: id } },
        }),
      ),
    onSuccess: changed,
  });
}
