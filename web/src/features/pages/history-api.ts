import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NewCommentBody } from "@/api";
import { useProblemToast } from "@/shared/ui";

const at = (pageId: string) => ({ params: { path: { page_id: pageId } } });

export const commentsKey = (pageId: string) => ["pages", "comments", pageId] as const;
export const versionsKey = (pageId: string) => ["pages", "versions", pageId] as const;

export const commentsQuery = (pageId: string) =>
  queryOptions({
    queryKey: commentsKey(pageId),
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/pages/{page_id}/comments", { ...at(pageId), signal }))).items,
  });

export const versionsQuery = (pageId: string) =>
  queryOptions({
    queryKey: versionsKey(pageId),
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/pages/{page_id}/versions", { ...at(pageId), signal }))).items,
  });

/** One version with its text, which never changes. */
export const versionQuery = (pageId: string, number: number) =>
  queryOptions({
    queryKey: [...versionsKey(pageId), number, "text"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/versions/{number}", {
          params: { path: { page_id: pageId, number } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });

/** What changed between two versions, and who did so. */
export const diffQuery = (pageId: string, number: number, other: number) =>
  queryOptions({
    queryKey: [...versionsKey(pageId), number, "diff", other] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/pages/{page_id}/versions/{number}/diff/{other}", {
          params: { path: { page_id: pageId, number, other } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });

export const backlinksQuery = (pageId: string) =>
  queryOptions({
    queryKey: ["pages", "backlinks", pageId] as const,
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/pages/{page_id}/backlinks", { ...at(pageId), signal }))).items,
  });

function useChange<Variables, Data>(
  key: readonly unknown[],
  mutationFn: (value: Variables) => Promise<Data>,
) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({ mutationFn, onError, onSettled: () => queries.invalidateQueries({ queryKey: key }) });
}

export const useAddComment = (pageId: string) =>
  useChange(commentsKey(pageId), (body: NewCommentBody) =>
    answer(api.POST("/api/v1/pages/{page_id}/comments", { ...at(pageId), body })),
  );

export const useChangeComment = (pageId: string) =>
  useChange(
    commentsKey(pageId),
    ({ id, change }: { id: string; change: "resolve" | "reopen" | "delete" }) => {
      const place = { params: { path: { comment_id: id } } };
      if (change === "delete") return answer(api.DELETE("/api/v1/page-comments/{comment_id}", place));
      return answer(
        change === "resolve"
          ? api.PUT("/api/v1/page-comments/{comment_id}/resolution", place)
          : api.DELETE("/api/v1/page-comments/{comment_id}/resolution", place),
      );
    },
  );

export const useKeepVersion = (pageId: string) =>
  useChange(versionsKey(pageId), (summary: string) =>
    answer(
      api.POST("/api/v1/pages/{page_id}/versions", {
        ...at(pageId),
        body: summary.trim() === "" ? {} : { change_summary: summary.trim() },
      }),
    ),
  );

/** Keeps a version for good, or no more. */
export const usePinVersion = (pageId: string) =>
  useChange(versionsKey(pageId), ({ number, isPinned }: { number: number; isPinned: boolean }) =>
    answer(
      api.PATCH("/api/v1/pages/{page_id}/versions/{number}", {
        params: { path: { page_id: pageId, number } },
        body: { is_pinned: isPinned },
      }),
    ),
  );

/** Makes a private page of a version. */
export const useCopyVersion = (pageId: string) =>
  useChange(["pages"], (number: number) =>
    answer(
      api.POST("/api/v1/pages/{page_id}/versions/{number}/copies", {
        params: { path: { page_id: pageId, number } },
      }),
    ),
  );

export const useRestoreVersion = (pageId: string) =>
  useChange(["pages"], (number: number) =>
    answer(
      api.POST("/api/v1/pages/{page_id}/versions/{number}/restorations", {
        params: { path: { page_id: pageId, number } },
        body: {},
      }),
    ),
  );
