import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type ChangeSpaceBody, type Space } from "@/api";

/** The spaces one can see, one's own first, with their areas and what one may do there. */
export const spacesQuery = queryOptions({
  queryKey: ["spaces"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/spaces", { signal })),
  select: (slice) => slice.items,
  staleTime: 60_000,
});

export const spaceQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["spaces", spaceId] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/spaces/{space_id}", { params: { path: { space_id: spaceId } }, signal })),
  });

/** Areas and pages that reach one in spaces without a role there, with the names of their owners. */
export const sharedWithMeQuery = queryOptions({
  queryKey: ["spaces", "shared-with-me"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/shared-with-me", { signal })),
  select: (slice) => slice.items,
  staleTime: 60_000,
});

/** A change after which every list of spaces is read anew. */
export function useSpaceChange<Variables, Data>(change: (variables: Variables) => Promise<Data>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["spaces"] }),
  });
}

export const useCreateSpace = () =>
  useSpaceChange((name: string) => answer(api.POST("/api/v1/spaces", { body: { name } })));

export const useChangeSpace = (spaceId: string) =>
  useSpaceChange((body: ChangeSpaceBody) =>
    answer(api.PATCH("/api/v1/spaces/{space_id}", { params: { path: { space_id: spaceId } }, body })),
  );

/** Pins a space, orders it or names it in one's own list; what is left out stays. */
export const useSpacePreferences = () =>
  useSpaceChange((changed: readonly { space: Space; own: Partial<Space["own"]> }[]) =>
    Promise.all(
      changed.map(({ space, own }) =>
        answer(
          api.PUT("/api/v1/spaces/{space_id}/preferences", {
            params: { path: { space_id: space.id } },
            body: { ...space.own, ...own },
          }),
        ),
      ),
    ),
  );

export const useDeleteSpace = () =>
  useSpaceChange((spaceId: string) =>
    answer(api.DELETE("/api/v1/spaces/{space_id}", { params: { path: { space_id: spaceId } } })),
  );
