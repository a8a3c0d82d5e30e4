import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** The prompts that Stoa ships. */
export const presetsQuery = queryOptions({
  queryKey: ["prompt-presets"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/prompt-presets", { signal })),
  select: (slice) => slice.items,
  staleTime: Infinity,
});
