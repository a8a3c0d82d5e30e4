import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type LinkedAccount, type OidcProvider, type OidcWish } from "@/api";
import { identityKeys } from "./api";

export const oidcKeys = {
  providers: ["oidc-providers"] as const,
  accounts: ["identity", "accounts"] as const,
};

/** The services that people may sign in by. */
export const providersQuery = queryOptions({
  queryKey: oidcKeys.providers,
  queryFn: async ({ signal }): Promise<OidcProvider[]> =>
    (await answer(api.GET("/api/v1/oidc-providers", { signal }))).items,
  staleTime: 30_000,
});

/** The caller's password and accounts with services. */
export const linkedAccountsQuery = queryOptions({
  queryKey: oidcKeys.accounts,
  queryFn: async ({ signal }): Promise<LinkedAccount[]> =>
    (await answer(api.GET("/api/v1/me/accounts", { signal }))).items,
});

/** Leaves for the page of a service; the browser comes back to `return_to`. */
export function useDepart() {
  return useMutation({
    mutationFn: ({ key, wish }: { key: string; wish: OidcWish }) =>
      answer(
        api.POST("/api/v1/oidc/{key}/authorizations", {
          params: { path: { key } },
          body: { timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone, ...wish },
        }),
      ),
    onSuccess: ({ authorization_url: address }) => globalThis.location.assign(address),
  });
}

function useChanged() {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: oidcKeys.accounts });
    void queries.invalidateQueries({ queryKey: identityKeys.session });
  };
}

/** Adds the way in that this browser came with to whoever is signed in. */
export function useLinkAccount() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (token: string) => answer(api.POST("/api/v1/me/accounts", { body: { link_token: token } })),
    onSuccess: changed,
  });
}

export function useUnlinkAccount() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/me/accounts/{account_id}", { params: { path: { account_id: id } } })),
    onSuccess: changed,
  });
}
