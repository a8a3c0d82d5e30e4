import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type ModelChange, type NewProviderKeyBody } from "@/api";

/** Whose keys: the person's own, or those of an organization. */
export type KeyOwner = { kind: "me" } | { kind: "organization"; organizationId: string };

export const providerKeys = {
  keys: (owner: KeyOwner) => ["provider-keys", owner.kind === "me" ? "me" : owner.organizationId] as const,
  models: ["models"] as const,
};

export const keysQuery = (owner: KeyOwner) =>
  queryOptions({
    queryKey: providerKeys.keys(owner),
    queryFn: async ({ signal }) => {
      const call =
        owner.kind === "me"
          ? api.GET("/api/v1/me/provider-keys", { signal })
          : api.GET("/api/v1/organizations/{organization_id}/provider-keys", {
              params: { path: { organization_id: owner.organizationId } },
              signal,
            });
      return (await answer(call)).items;
    },
  });

/** The models one can choose from, with the reason where one is not available. */
export const modelsQuery = queryOptions({
  queryKey: providerKeys.models,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/models", { signal })),
  select: (slice) => slice.items,
  staleTime: 60_000,
});

/** Models that make vectors of texts; nobody talks with them. */
export const embeddingModelsQuery = queryOptions({
  queryKey: [...providerKeys.models, "embeddings"] as const,
  queryFn: ({ signal }) =>
    answer(api.GET("/api/v1/models", { params: { query: { kind: "embeddings" } }, signal })),
  select: (slice) => slice.items,
  staleTime: 60_000,
});

function useKeysChanged(owner: KeyOwner) {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: providerKeys.keys(owner) }),
      queries.invalidateQueries({ queryKey: providerKeys.models }),
    ]);
}

export function useAddKey(owner: KeyOwner) {
  return useMutation({
    mutationFn: (body: NewProviderKeyBody) =>
      answer(
        owner.kind === "me"
          ? api.POST("/api/v1/me/provider-keys", { body })
          : api.POST("/api/v1/organizations/{organization_id}/provider-keys", {
              params: { path: { organization_id: owner.organizationId } },
              body,
            }),
      ),
    onSuccess: useKeysChanged(owner),
  });
}

/** Asks the provider again for its list of models. */
export function useVerifyKey(owner: KeyOwner) {
  return useMutation({
    mutationFn: (keyId: string) =>
      answer(
        api.POST("/api/v1/provider-keys/{key_id}/verifications", { params: { path: { key_id: keyId } } }),
      ),
    onSettled: useKeysChanged(owner),
  });
}

export function useDeleteKey(owner: KeyOwner) {
  return useMutation({
    mutationFn: (keyId: string) =>
      answer(
        owner.kind === "me"
          ? api.DELETE("/api/v1/me/provider-keys/{key_id}", { params: { path: { key_id: keyId } } })
          : api.DELETE("/api/v1/organizations/{organization_id}/provider-keys/{key_id}", {
              params: { path: { organization_id: owner.organizationId, key_id: keyId } },
            }),
      ),
    onSuccess: useKeysChanged(owner),
  });
}

/** All models for administrators: also what is switched off. */
export const allModelsQuery = queryOptions({
  queryKey: [...providerKeys.models, "all"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/models", { params: { query: { all: true } }, signal })),
  select: (slice) => slice.items,
});

/** Changes what holds for a model in the organization. */
export function useChangeModel(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ModelChange) =>
      answer(
        api.PATCH("/api/v1/models/{slug}", {
          params: { path: { slug: slug.replaceAll("~", "~0").replaceAll("/", "~1") } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: providerKeys.models }),
  });
}

/** One decision of AUTO. It never changes but for how the turn went. */
export const decisionQuery = (id: string) =>
  queryOptions({
    queryKey: ["routing-decisions", id] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/routing/decisions/{decision_id}", { params: { path: { decision_id: id } }, signal }),
      ),
    staleTime: 60_000,
  });

/** What AUTO would choose for a text. */
export function useRoutingPreview() {
  return useMutation({
    mutationFn: (text: string) =>
      answer(api.POST("/api/v1/routing/previews", { body: { text, model: "auto", turn: 1 } })),
  });
}
