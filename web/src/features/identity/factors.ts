import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Factors } from "@/api";
import { identityKeys } from "./api";

export const factorKeys = { all: ["factors"] as const };

/** Which second factors the signed-in person has. */
export const factorsQuery = queryOptions({
  queryKey: factorKeys.all,
  queryFn: ({ signal }): Promise<Factors> => answer(api.GET("/api/v1/me/factors", { signal })),
});

/** After a change the session knows more, other sessions ended, and the list of factors differs. */
function useFactorsChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: factorKeys.all });
    void queries.invalidateQueries({ queryKey: identityKeys.session });
  };
}

/** The secret for an app; it is in force once a code confirms it. */
export function useStartTotp() {
  return useMutation({ mutationFn: () => answer(api.POST("/api/v1/me/totp")) });
}

export function useConfirmTotp() {
  const changed = useFactorsChanged();
  return useMutation({
    mutationFn: (code: string) => answer(api.PUT("/api/v1/me/totp", { body: { code } })),
    onSuccess: changed,
  });
}

export function useRemoveTotp() {
  const changed = useFactorsChanged();
  return useMutation({ mutationFn: () => answer(api.DELETE("/api/v1/me/totp")), onSuccess: changed });
}

export function useRenewRecoveryCodes() {
  const changed = useFactorsChanged();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/me/recovery-codes")),
    onSuccess: changed,
  });
}
