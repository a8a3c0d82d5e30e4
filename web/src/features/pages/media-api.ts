import { answer, api, type PageFile, upload } from "@/api";
import type { Card } from "@/editor/link-card";
import type { Uploaded } from "@/editor/upload";

/** Takes a picture or a file into a page; whoever sees the page may read it. */
export async function addFile(pageId: string, file: File): Promise<Uploaded> {
  // Browsers guess types of sources by their ending; the server looks for itself.
  const type = file.type.startsWith("image/") ? file.type : "";
  const query = new URLSearchParams({ name: file.name, type });
  const path = `/api/v1/pages/${pageId}/files?${query.toString()}`;
  const content = file.slice(0, file.size, "application/octet-stream");
  const taken = await upload<PageFile>(path, content, () => undefined);
  return { address: taken.address, name: taken.name, isPicture: taken.is_picture };
}

/** What the server finds behind an address. */
export const loadCard = (address: string): Promise<Card> =>
  answer(api.POST("/api/v1/link-cards", { body: { address } }));
