import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Preset, type PresetBody, type PresetChange } from "@/api";

const OWN = ["conversations", "prompts"] as const;

/** The prompts that Stoa ships. They change with the server alone. */
export const presetsQuery = queryOptions({
  queryKey: ["conversations", "presets"] as const,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/prompt-presets", { signal }))).items,
  staleTime: Infinity,
});

/** One's own presets, then those of the organization. */
export const keptPresetsQuery = queryOptions({
  queryKey: OWN,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/prompts", { signal }))).items,
});

function usePresetChange<Body, Made>(mutationFn: (body: Body) => Promise<Made>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: OWN }) });
}

export const useKeepPreset = () =>
  usePresetChange((body: PresetBody): Promise<Preset> => answer(api.POST("/api/v1/prompts", { body })));

export const useChangePreset = () =>
  usePresetChange(({ id, change }: { id: string; change: PresetChange }) =>
    answer(api.PATCH("/api/v1/prompts/{prompt_id}", { params: { path: { prompt_id: id } }, body: change })),
  );

export const useDeletePreset = () =>
  usePresetChange((id: string) =>
    answer(api.DELETE("/api/v1/prompts/{prompt_id}", { params: { path: { prompt_id: id } } })),
  );
