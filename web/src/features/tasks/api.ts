import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { answer, api, type ChangeTaskBody, type NewTaskBody, type Task } from "@/api";

/** Which tasks a list shows. */
export interface Wanted {
  space?: string;
  area?: string;
  mine?: boolean;
  status?: readonly ("active" | "planning" | "completed" | "deferred")[];
}

export const taskKeys = {
  all: ["tasks"] as const,
  list: (wanted: Wanted) => ["tasks", "list", wanted] as const,
  one: (id: string) => ["tasks", "one", id] as const,
  history: (id: string) => ["tasks", "history", id] as const,
  pages: (id: string) => ["tasks", "pages", id] as const,
};

/** Tasks that one sees: high ones first, then the newest. */
export const tasksQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: taskKeys.list(wanted),
    queryFn: ({ signal, pageParam }) => {
      const { status, ...rest } = wanted;
      const query = { ...rest, ...(status ? { status: [...status] } : {}) };
      return answer(
        api.GET("/api/v1/tasks", {
          params: { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      );
    },
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    select: (data) => data.pages.flatMap((slice) => slice.items),
  });

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: taskKeys.one(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/tasks/{task_id}", { params: { path: { task_id: id } }, signal })),
  });

function takeIn(queries: QueryClient, task: Task | undefined): void {
  if (task) queries.setQueryData(taskKeys.one(task.id), task);
  void queries.invalidateQueries({ queryKey: taskKeys.all });
}

/** A change after which lists are read anew; what it answers is the task as it is now. */
function useTaskChange<Variables>(change: (variables: Variables) => Promise<Task | undefined>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (task) => takeIn(queries, task),
  });
}

export const useCreateTask = () =>
  useTaskChange((body: NewTaskBody) => answer(api.POST("/api/v1/tasks", { body })));

export const useCreateStep = (taskId: string) =>
  useTaskChange(async (title: string) => {
    await answer(
      api.POST("/api/v1/tasks/{task_id}/subtasks", {
        params: { path: { task_id: taskId } },
        body: { title },
      }),
    );
    return undefined;
  });

/** `revision`: what the change was made on; needed for description and status. */
export const useChangeTask = (taskId: string) =>
  useTaskChange(({ change, revision }: { change: ChangeTaskBody; revision?: number }) =>
    answer(
      api.PATCH("/api/v1/tasks/{task_id}", {
        params: {
          path: { task_id: taskId },
          ...(revision === undefined ? {} : { header: { "if-match": `"${revision}"` } }),
        },
        body: change,
      }),
    ),
  );

export const useOrderSteps = (taskId: string) =>
  useTaskChange(async (ids: string[]) => {
    await answer(
      api.PUT("/api/v1/tasks/{task_id}/subtask-order", {
        params: { path: { task_id: taskId } },
        body: { task_ids: ids },
      }),
    );
    return undefined;
  });

export type OpenSteps = "complete" | "keep";

export const useCompleteTask = () =>
  useTaskChange(({ id, openSteps }: { id: string; openSteps?: OpenSteps }) =>
    answer(
      api.PUT("/api/v1/tasks/{task_id}/completion", {
        params: { path: { task_id: id } },
        body: openSteps === undefined ? {} : { open_subtasks: openSteps },
      }),
    ),
  );

/** Answers whether the task of a step was taken up again with it. */
export function useReopenTask() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/tasks/{task_id}/completion", { params: { path: { task_id: id } } })),
    onSuccess: ({ task }) => takeIn(queries, task),
  });
}

/** `until` null: until somebody says so. */
export const useDeferTask = () =>
  useTaskChange(({ id, until }: { id: string; until: string | null }) =>
    answer(
      api.PUT("/api/v1/tasks/{task_id}/deferral", { params: { path: { task_id: id } }, body: { until } }),
    ),
  );

export const useResumeTask = () =>
  useTaskChange((id: string) =>
    answer(api.DELETE("/api/v1/tasks/{task_id}/deferral", { params: { path: { task_id: id } } })),
  );

export const useStillRelevant = () =>
  useTaskChange((id: string) =>
    answer(api.PUT("/api/v1/tasks/{task_id}/stale-dismissal", { params: { path: { task_id: id } } })),
  );

export const useDeleteTask = () =>
  useTaskChange(async (id: string) => {
    await answer(api.DELETE("/api/v1/tasks/{task_id}", { params: { path: { task_id: id } } }));
    return undefined;
  });

export const useRestoreTask = () =>
  useTaskChange((id: string) =>
    answer(api.POST("/api/v1/tasks/{task_id}/restorations", { params: { path: { task_id: id } } })),
  );

export const useMoveTask = (taskId: string) =>
  useTaskChange((areaId: string) =>
    answer(
      api.POST("/api/v1/tasks/{task_id}/moves", {
        params: { path: { task_id: taskId } },
        body: { area_id: areaId },
      }),
    ),
  );

/** Pages that were written for a task, the last changed first. */
export const taskPagesQuery = (taskId: string) =>
  queryOptions({
    queryKey: taskKeys.pages(taskId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/tasks/{task_id}/pages", { params: { path: { task_id: taskId } }, signal })),
    select: (slice) => slice.items,
    // Pages are named elsewhere, and nobody tells the task of it.
    staleTime: 0,
  });

export function useCreateTaskPage(taskId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(api.POST("/api/v1/tasks/{task_id}/pages", { params: { path: { task_id: taskId } }, body: {} })),
    onSuccess: () => queries.invalidateQueries({ queryKey: taskKeys.all }),
  });
}

/** What happened to a task, the last first. */
export const taskHistoryQuery = (taskId: string) =>
  queryOptions({
    queryKey: taskKeys.history(taskId),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/tasks/{task_id}/history", { params: { path: { task_id: taskId } }, signal })),
    select: (slice) => slice.items,
  });
