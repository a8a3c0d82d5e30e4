import { answer, api, type Media, upload } from "@/api";

/** The longest side of what is picked is the server's business; these are the limits that it will name. */
export const MOST_FILES = 20;
const TEXT_LIKE = /^(text\/|application\/(json|xml|x-yaml|javascript|x-sh|sql|toml)$)/;

/** Types of what the field for choosing files offers first; other texts are taken, too. */
export const OFFERED = "image/png,image/jpeg,image/webp,image/gif,text/*,.md,.csv,.json,.yaml,.py,.ts,.scad";

export const fileAddress = (id: string, variant: "original" | "320") =>
  `/api/v1/media/${id}/files/${variant}`;

export const isPicture = (type: string | null) => type?.startsWith("image/") ?? false;

/** Takes a file in; `onProgress` hears from 0 to 1. */
export function uploadFile(
  organizationId: string,
  file: File,
  onProgress: (share: number) => void,
): Promise<Media> {
  // Browsers guess types of sources by their ending (`.ts` counts as a film); the server looks for itself.
  const type = file.type.startsWith("image/") || TEXT_LIKE.test(file.type) ? file.type : "";
  const query = new URLSearchParams({ name: file.name, type });
  const path = `/api/v1/organizations/${organizationId}/media?${query.toString()}`;
  return upload<Media>(path, file.slice(0, file.size, "application/octet-stream"), onProgress);
}

/** Removes a file that was not sent after all. */
export const removeFile = (id: string) =>
  answer(api.DELETE("/api/v1/media/{media_id}", { params: { path: { media_id: id } } }));
