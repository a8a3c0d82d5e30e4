import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NewPageBody, type Page } from "@/api";

export const pageKeys = {
  all: ["pages"] as const,
  tree: (spaceId: string) => ["pages", "tree", spaceId] as const,
  page: (pageId: string) => ["pages", "page", pageId] as const,
  favorites: ["pages", "favorites"] as const,
  opened: ["pages", "opened"] as const,
};

/** The pages of one space that the person sees. */
export const treeQuery = (spaceId: string) =>
  queryOptions({
    queryKey: pageKeys.tree(spaceId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/spaces/{space_id}/tree", { params: { path: { space_id: spaceId } }, signal })),
    placeholderData: keepPreviousData,
  });

/** A page without its text. */
export const pageQuery = (pageId: string) =>
  queryOptions({
    queryKey: pageKeys.page(pageId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/pages/{page_id}", { params: { path: { page_id: pageId } }, signal })),
  });

/** What a new page of a space may begin with. */
export const templatesQuery = (spaceId: string) =>
  queryOptions({
    queryKey: ["pages", "templates", spaceId] as const,
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/page-templates", { params: { query: { space: spaceId } }, signal })))
        .items,
  });

export function useCreatePage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewPageBody) => answer(api.POST("/api/v1/pages", { body })),
    onSuccess: (page) => queries.invalidateQueries({ queryKey: pageKeys.tree(page.space_id) }),
  });
}

export function useRenamePage(pageId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (title: string) =>
      answer(
        api.PATCH("/api/v1/pages/{page_id}", { params: { path: { page_id: pageId } }, body: { title } }),
      ),
    onMutate: (title) => {
      const before = queries.getQueryData<Page>(pageKeys.page(pageId));
      if (before)
        queries.setQueryData<Page>(pageKeys.page(pageId), { ...before, title: title.trim() || before.title });
      return { before };
    },
    onError: (_error, _title, context) => {
      if (context?.before) queries.setQueryData(pageKeys.page(pageId), context.before);
    },
    onSuccess: (page) => {
      queries.setQueryData(pageKeys.page(pageId), page);
      const lists = [pageKeys.tree(page.space_id), pageKeys.favorites, pageKeys.opened];
      return Promise.all(lists.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
