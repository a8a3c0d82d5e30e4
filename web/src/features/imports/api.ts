import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Import, upload } from "@/api";

export type Source = "chatgpt" | "claude" | "open_webui" | "librechat" | "stoa";
export type PageSource = "markdown_zip" | "notion_zip";

/** Where pages go: below a page, or at the top of a space. */
export interface ImportPlace {
  spaceId: string;
  parentId: string | null;
}

const POLL_MS = 1000;

export const importKey = (id: string) => ["imports", id] as const;

export const isOver = (found: Import) => found.status !== "queued" && found.status !== "running";

/** An import, asked for again until it is over. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: importKey(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/imports/{import_id}", { params: { path: { import_id: id } }, signal })),
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : POLL_MS),
  });

/** Sends a file, which is looked at; nothing is taken over yet. */
export function useLookAt(organizationId: string, onProgress: (share: number) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ source, file, place }: { source: Source | PageSource; file: File; place?: ImportPlace }) =>
      upload<Import>(
        `/api/v1/organizations/${organizationId}/imports?${addressOf(source, place)}`,
        // Whatever the browser takes it for: it is read as what its source says.
        file.slice(0, file.size, "application/octet-stream"),
        onProgress,
        "POST",
      ),
    onSuccess: (found) => queries.setQueryData(importKey(found.id), found),
  });
}

function addressOf(source: Source | PageSource, place: ImportPlace | undefined): URLSearchParams {
  const asked = new URLSearchParams({ source });
  if (place) asked.set("space_id", place.spaceId);
  if (place?.parentId) asked.set("parent_id", place.parentId);
  return asked;
}

/** One's newest imports. */
export const importsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["imports", "own", organizationId] as const,
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/organizations/{organization_id}/imports", {
            params: { path: { organization_id: organizationId } },
            signal,
          }),
        )
      ).items,
  });

/** Takes over what was looked at. */
export function useTakeOver() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/v1/imports/{import_id}/applications", { params: { path: { import_id: id } } })),
    onSuccess: (found) => queries.setQueryData(importKey(found.id), found),
  });
}

/** Stops an import; what was taken over stays. */
export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/imports/{import_id}", { params: { path: { import_id: id } } })),
    onSuccess: (_, id) => queries.invalidateQueries({ queryKey: importKey(id) }),
  });
}
