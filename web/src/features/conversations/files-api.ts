import { useMutation } from "@tanstack/react-query";
import { answer, api } from "@/api";
import { saveFile } from "@/shared/lib/file";

export type ExportFormat = "json" | "markdown" | "pdf";

const ENDINGS: Record<ExportFormat, string> = { json: "json", markdown: "md", pdf: "pdf" };

/** The title as the name of a file, which the browser makes safe for its system. */
const fileName = (title: string) =>
  title
    .replace(/[\\/:*?"<>|\s]+/g, " ")
    .trim()
    .slice(0, 80) || "conversation";

/** Saves a conversation as a file of the person's. */
export function useExport(id: string, title: string) {
  return useMutation({
    mutationFn: async (format: ExportFormat) => {
      const content = await answer(
        api.POST("/api/v1/conversations/{conversation_id}/exports", {
          params: { path: { conversation_id: id } },
          body: { format },
          parseAs: "blob",
        }),
      );
      saveFile(content, `${fileName(title)}.${ENDINGS[format]}`);
    },
  });
}

/** Saves all own conversations as one archive. */
export function useExportAll() {
  return useMutation({
    mutationFn: async () => {
      const content = await answer(api.POST("/api/v1/me/conversation-exports", { parseAs: "blob" }));
      saveFile(content, "conversations.zip");
    },
  });
}
