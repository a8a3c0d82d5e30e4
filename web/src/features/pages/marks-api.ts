import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, type Page } from "@/api";
import { useProblemToast } from "@/shared/ui";
import { pageKeys } from "./api";

const orderKey = ["pages", "favorites", "order"] as const;

export const favoritesQuery = queryOptions({
  queryKey: pageKeys.favorites,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/favorites", { signal }))).items,
});

export const recentPagesQuery = queryOptions({
  queryKey: pageKeys.opened,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/recent-pages", { signal }))).items,
});

export const tagsQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["pages", "tags", spaceId] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/spaces/{space_id}/tags", { params: { path: { space_id: spaceId } }, signal }),
        )
      ).items,
  });

/** Makes a page a favourite or none; the star changes at once. */
export function useFavorite(pageId: string) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  const key = pageKeys.page(pageId);
  return useMutation({
    mutationFn: (isFavorite: boolean) => {
      const place = { params: { path: { page_id: pageId } } };
      return answer(
        isFavorite
          ? api.PUT("/api/v1/favorites/{page_id}", place)
          : api.DELETE("/api/v1/favorites/{page_id}", place),
      );
    },
    onMutate: (isFavorite) => {
      const before = queries.getQueryData<Page>(key);
      if (before) queries.setQueryData<Page>(key, { ...before, is_favorite: isFavorite });
      return { before };
    },
    onError: (error, _value, context) => {
      if (context?.before) queries.setQueryData(key, context.before);
      onError(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: pageKeys.favorites }),
  });
}

/** Brings the favourites into an order; the list changes at once. */
export function useOrderFavorites() {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: (order: string[]) => answer(api.PUT("/api/v1/favorites", { body: { page_ids: order } })),
    // One after another: the last order that the person made is the one that stays.
    scope: { id: "favorites-order" },
    onMutate: async (order) => {
      await queries.cancelQueries({ queryKey: pageKeys.favorites });
      queries.setQueryData(favoritesQuery.queryKey, (before) =>
        before?.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
      );
    },
    onError,
    onSettled: () => {
      if (queries.isMutating({ mutationKey: orderKey }) === 1)
        return queries.invalidateQueries({ queryKey: pageKeys.favorites });
      return undefined;
    },
    mutationKey: orderKey,
  });
}

/** Notes that the person opened a page, once per visit. */
export function useNoteOpened(pageId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    void api
      .PUT("/api/v1/recent-pages/{page_id}", { params: { path: { page_id: pageId } } })
      .then(() => queries.invalidateQueries({ queryKey: pageKeys.opened }));
  }, [pageId, queries]);
}

/** Puts a tag on a page or takes it off; a name that no tag bears yet makes one. */
export function usePageTags(page: Page) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: async (change: { put: string } | { take: string } | { make: string }) => {
      const at = (tagId: string) => ({ params: { path: { page_id: page.id, tag_id: tagId } } });
      if ("take" in change)
        return answer(api.DELETE("/api/v1/pages/{page_id}/tags/{tag_id}", at(change.take)));
      if ("put" in change) return answer(api.PUT("/api/v1/pages/{page_id}/tags/{tag_id}", at(change.put)));
      const made = await answer(
        api.POST("/api/v1/spaces/{space_id}/tags", {
          params: { path: { space_id: page.space_id } },
          body: { name: change.make },
        }),
      );
      return answer(api.PUT("/api/v1/pages/{page_id}/tags/{tag_id}", at(made.id)));
    },
    onError,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: pageKeys.page(page.id) }),
        queries.invalidateQueries({ queryKey: tagsQuery(page.space_id).queryKey }),
      ]),
  });
}
