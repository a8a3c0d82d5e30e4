import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

// Beside the keys of one's own pages: what somebody else sees is never taken for what one sees oneself.
const keys = (userId: string) => ["view-as", userId] as const;

export const viewedTreeQuery = (spaceId: string, userId: string) =>
  queryOptions({
    queryKey: [...keys(userId), "tree", spaceId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/spaces/{space_id}/tree", {
          params: { path: { space_id: spaceId }, query: { view_as: userId } },
          signal,
        }),
      ),
    retry: false,
  });

export const viewedPageQuery = (pageId: string, userId: string) =>
  queryOptions({
    queryKey: [...keys(userId), "page", pageId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}", {
          params: { path: { page_id: pageId }, query: { view_as: userId } },
          signal,
        }),
      ),
    retry: false,
  });

export const viewedTextQuery = (pageId: string, userId: string) =>
  queryOptions({
    queryKey: [...keys(userId), "text", pageId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/content", {
          params: { path: { page_id: pageId }, query: { view_as: userId } },
          signal,
        }),
      ),
    retry: false,
  });
