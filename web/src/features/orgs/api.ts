import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { sessionQuery } from "@/features/identity";

/** Makes another organization the active one; everything read for the last one is forgotten. */
export function useSwitchOrganization() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (organizationId: string) =>
      answer(api.PATCH("/api/v1/sessions/current", { body: { active_organization_id: organizationId } })),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      queries.removeQueries({
        predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0],
        type: "inactive",
      });
      return queries.invalidateQueries({
        predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0],
      });
    },
  });
}
