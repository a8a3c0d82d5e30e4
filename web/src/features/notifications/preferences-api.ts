import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NotificationPreferences, type NotificationWish } from "@/api";
import { useProblemToast } from "@/shared/ui";

const preferencesKey = ["notification-preferences"] as const;

export const preferencesQuery = queryOptions({
  queryKey: [...preferencesKey, "own"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/notification-preferences", { signal })),
});

export const followedQuery = (scope: "space" | "page", id: string) =>
  queryOptions({
    queryKey: [...preferencesKey, scope, id],
    queryFn: ({ signal }) =>
      answer(
        scope === "page"
          ? api.GET("/api/v1/notification-preferences/pages/{page_id}", {
              params: { path: { page_id: id } },
              signal,
            })
          : api.GET("/api/v1/notification-preferences/spaces/{space_id}", {
              params: { path: { space_id: id } },
              signal,
            }),
      ),
  });

/** States a wish, or takes it back with null. */
export function useWish() {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: (wish: NotificationWish) =>
      answer(api.PUT("/api/v1/notification-preferences", { body: wish })),
    onSuccess: (stored: NotificationPreferences) => queries.setQueryData(preferencesQuery.queryKey, stored),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: preferencesKey }),
  });
}
