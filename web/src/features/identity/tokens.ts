import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NewApiTokenBody } from "@/api";

const tokensKey = ["api-tokens"] as const;
const liveKey = ["live-access"] as const;
const CHECK_MS = 500;

/** One's own tokens in all organizations, the newest first. */
export const apiTokensQuery = queryOptions({
  queryKey: tokensKey,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/me/api-tokens", { signal })),
  select: (slice) => slice.items,
});

/** What a new token can be: scopes by kind, and organizations. */
export const apiTokenOptionsQuery = queryOptions({
  queryKey: [...tokensKey, "options"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/me/api-tokens/options", { signal })),
  staleTime: 60_000,
});

/** The answer holds the token itself; it is kept nowhere but in the mutation. */
export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: NewApiTokenBody) => answer(api.POST("/api/v1/me/api-tokens", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) =>
      answer(api.DELETE("/api/v1/me/api-tokens/{token_id}", { params: { path: { token_id: tokenId } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

/** What lives beside this session; asked again and again while its end is watched. */
export const liveAccessQuery = (isWatching: boolean) =>
  queryOptions({
    queryKey: liveKey,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/me/revocations", { signal })),
    refetchInterval: isWatching ? CHECK_MS : false,
    staleTime: 0,
  });

export function useEndEverything() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/v1/me/revocations")),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: liveKey });
      void queries.invalidateQueries({ queryKey: tokensKey });
      void queries.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
}

/** With the link of a mail, by whoever holds it. */
export function useEndEverythingByLink() {
  return useMutation({
    mutationFn: (token: string) => answer(api.POST("/api/v1/revocations", { body: { token } })),
  });
}
