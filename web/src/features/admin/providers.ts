import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  answer,
  api,
  type ChangeOidcProviderBody,
  type NewOidcProviderBody,
  type OidcProviderDetail,
} from "@/api";

const keys = { all: ["admin", "oidc-providers"] as const };

/** All services for single sign-on, switched off or not. */
export const providersQuery = queryOptions({
  queryKey: keys.all,
  queryFn: async ({ signal }): Promise<OidcProviderDetail[]> =>
    (await answer(api.GET("/api/v1/admin/oidc-providers", { signal }))).items,
});

function useChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: keys.all });
    void queries.invalidateQueries({ queryKey: ["oidc-providers"] });
  };
}

export function useAddProvider() {
  const changed = useChanged();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: NewOidcProviderBody) => answer(api.POST("/api/v1/admin/oidc-providers", { body })),
    onSuccess: changed,
  });
}

export function useChangeProvider(key: string) {
  const changed = useChanged();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: ChangeOidcProviderBody) =>
      answer(api.PATCH("/api/v1/admin/oidc-providers/{key}", { params: { path: { key } }, body })),
    onSuccess: changed,
  });
}

export function useRemoveProvider(key: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/admin/oidc-providers/{key}", { params: { path: { key } } })),
    onSuccess: changed,
  });
}
