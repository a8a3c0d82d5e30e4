import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type ProposalDecisionBody } from "@/api";
import { useProblemToast } from "@/shared/ui";

export const proposalsKey = (pageId: string) => ["pages", "proposals", pageId] as const;

/** Proposals for a page, the last one first, without what they change. */
export const proposalsQuery = (pageId: string) =>
  queryOptions({
    queryKey: [...proposalsKey(pageId), "list"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/proposals", {
          params: { path: { page_id: pageId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });

/** One proposal, and where each part of it belongs in the text as it is now. */
export const proposalQuery = (pageId: string, proposalId: string) =>
  queryOptions({
    queryKey: [...proposalsKey(pageId), proposalId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/proposals/{proposal_id}", {
          params: { path: { proposal_id: proposalId } },
          signal,
        }),
      ),
  });

export function useDecide(pageId: string, proposalId: string) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: (body: ProposalDecisionBody) =>
      answer(
        api.POST("/api/v1/proposals/{proposal_id}/decisions", {
          params: { path: { proposal_id: proposalId } },
          body,
        }),
      ),
    onSuccess: (decided) => queries.setQueryData(proposalQuery(pageId, proposalId).queryKey, decided),
    onError,
    onSettled: () => void queries.invalidateQueries({ queryKey: proposalsKey(pageId) }),
  });
}

export function useWithdraw(pageId: string, proposalId: string) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: () =>
      answer(
        api.DELETE("/api/v1/proposals/{proposal_id}", { params: { path: { proposal_id: proposalId } } }),
      ),
    onError,
    onSettled: () => void queries.invalidateQueries({ queryKey: proposalsKey(pageId) }),
  });
}
