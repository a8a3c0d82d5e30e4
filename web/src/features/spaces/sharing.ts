import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type GrantBody, type GrantLevel, type LinkBody, type Visibility } from "@/api";

export const grantsQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["sharing", pageId, "grants"] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/pages/{page_id}/grants", { params: { path: { page_id: pageId } }, signal })),
    select: (slice) => slice.items,
  });

/** Who asks to see the page. */
export const accessRequestsQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["sharing", pageId, "requests"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/access-requests", {
          params: { path: { page_id: pageId } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

export const useRequestAccess = (pageId: string) =>
  useMutation({
    mutationFn: (message: string) =>
      answer(
        api.POST("/api/v1/pages/{page_id}/access-requests", {
          params: { path: { page_id: pageId } },
          body: { message },
        }),
      ),
  });

/** Everyone with access, with the first reason; at most a hundred. */
export const accessQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["sharing", pageId, "access"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/access", {
          params: { path: { page_id: pageId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });

/** Why one person has the page. */
export const explanationQuery = (pageId: string, userId: string) =>
  queryOptions({
    queryKey: ["sharing", pageId, "access", userId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/access/{user_id}", {
          params: { path: { page_id: pageId, user_id: userId } },
          signal,
        }),
      ),
  });

export const linksQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["sharing", pageId, "links"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/share-links", { params: { path: { page_id: pageId } }, signal }),
      ),
    select: (slice) => slice.items,
  });

/** People, by letters of the name or the whole address, and groups. */
export const subjectsQuery = (q: string) =>
  queryOptions({
    queryKey: ["subjects", q] as const,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/subjects", { params: { query: { q } }, signal })),
    select: (slice) => slice.items,
    staleTime: 30_000,
  });

function useSharing<Variables, Data>(pageId: string, change: (variables: Variables) => Promise<Data>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sharing", pageId] }),
  });
}

export const usePutGrant = (pageId: string) =>
  useSharing(pageId, (body: GrantBody) =>
    answer(api.PUT("/api/v1/pages/{page_id}/grants", { params: { path: { page_id: pageId } }, body })),
  );

export const useChangeGrant = (pageId: string) =>
  useSharing(pageId, ({ id, ...body }: { id: string; level?: GrantLevel; expires_at?: string | null }) =>
    answer(
      api.PATCH("/api/v1/pages/{page_id}/grants/{grant_id}", {
        params: { path: { page_id: pageId, grant_id: id } },
        body,
      }),
    ),
  );

export const useRevokeGrant = (pageId: string) =>
  useSharing(pageId, (id: string) =>
    answer(
      api.DELETE("/api/v1/pages/{page_id}/grants/{grant_id}", {
        params: { path: { page_id: pageId, grant_id: id } },
      }),
    ),
  );

/** Lets somebody who asks view the page, or refuses. */
export const useDecideRequest = (pageId: string) =>
  useSharing(pageId, ({ id, isGranted }: { id: string; isGranted: boolean }) =>
    answer(
      api.PATCH("/api/v1/pages/{page_id}/access-requests/{request_id}", {
        params: { path: { page_id: pageId, request_id: id } },
        body: { status: isGranted ? "granted" : "refused" },
      }),
    ),
  );

export const useCreateLink = (pageId: string) =>
  useSharing(pageId, (body: LinkBody) =>
    answer(api.POST("/api/v1/pages/{page_id}/share-links", { params: { path: { page_id: pageId } }, body })),
  );

export const useRevokeLink = (pageId: string) =>
  useSharing(pageId, (id: string) =>
    answer(api.DELETE("/api/v1/share-links/{link_id}", { params: { path: { link_id: id } } })),
  );

export function useChangeVisibility(pageId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (visibility: Visibility) =>
      answer(
        api.PUT("/api/v1/pages/{page_id}/visibility", {
          params: { path: { page_id: pageId } },
          body: { visibility },
        }),
      ),
    // The page, its tree and who has it are others now.
    onSuccess: () => queries.invalidateQueries(),
  });
}
