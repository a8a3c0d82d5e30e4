import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type NewRelationBody } from "@/api";
import { taskKeys } from "./api";

/** What a task has to do with others, of those that one sees. */
export const relationsQuery = (taskId: string) =>
  queryOptions({
    queryKey: ["tasks", "relations", taskId] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/tasks/{task_id}/relations", { params: { path: { task_id: taskId } }, signal })),
    select: (slice) => slice.items,
  });

/** Tasks whose title or description holds the words. */
export const foundTasksQuery = (q: string) =>
  queryOptions({
    queryKey: ["tasks", "found", q] as const,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/tasks", { params: { query: { q, limit: 8 } }, signal })),
    select: (slice) => slice.items,
    enabled: q.length >= 2,
  });

function useRelationChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: taskKeys.all }),
  });
}

export const useRelate = (taskId: string) =>
  useRelationChange((body: NewRelationBody) =>
    answer(api.POST("/api/v1/tasks/{task_id}/relations", { params: { path: { task_id: taskId } }, body })),
  );

export const useSeparate = (taskId: string) =>
  useRelationChange((relationId: string) =>
    answer(
      api.DELETE("/api/v1/tasks/{task_id}/relations/{relation_id}", {
        params: { path: { task_id: taskId, relation_id: relationId } },
      }),
    ),
  );
