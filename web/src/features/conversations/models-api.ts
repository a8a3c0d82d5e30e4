import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";

/** What one thought of the answers of each model. */
export const ratingsQuery = queryOptions({
  queryKey: ["conversations", "model-ratings"] as const,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/me/model-ratings", { signal })),
  select: (list) => list.items,
  staleTime: 60_000,
});

/** What so many tokens would cost with each of the models. */
export const estimatesQuery = (models: string[], prompt: number, output: number) =>
  queryOptions({
    queryKey: ["models", "estimates", models, prompt, output] as const,
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/models/estimates", {
          body: { models, prompt_tokens: prompt, output_tokens: output },
          signal,
        }),
      ),
    select: (list) => list.items,
    staleTime: 60_000,
  });
