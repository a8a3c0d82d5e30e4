import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** What a link shows: its page, or one below it. The token goes in a header, never in an address. */
export const sharedQuery = (token: string, pageId: string | null) =>
  queryOptions({
    queryKey: ["shared", token, pageId] as const,
    queryFn: ({ signal }) => {
      const header = { "stoa-link": token };
      return pageId === null
        ? answer(api.GET("/api/v1/shared", { params: { header }, signal }))
        : answer(
            api.GET("/api/v1/shared/pages/{page_id}", {
              params: { header, path: { page_id: pageId } },
              signal,
            }),
          );
    },
    retry: false,
  });

export function useUnlock(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (password: string) =>
      answer(
        api.POST("/api/v1/shared/unlocks", {
          params: { header: { "stoa-link": token } },
          body: { password },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shared", token] }),
  });
}
