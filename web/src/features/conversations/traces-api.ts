import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** What a run did; for who may write in its conversation. */
export const runTraceQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", runId, "trace"] as const,
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/runs/{run_id}/trace", { params: { path: { run_id: runId } }, signal })),
  });
