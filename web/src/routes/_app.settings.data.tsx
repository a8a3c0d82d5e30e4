import { createFileRoute } from "@tanstack/react-router";
import { ExportConversations } from "@/features/conversations";
import { DataSettings } from "@/features/identity";
import { ImportConversations } from "@/features/imports";

export const Route = createFileRoute("/_app/settings/data")({
  component: () => (
    <DataSettings>
      <ImportConversations />
      <ExportConversations />
    </DataSettings>
  ),
});
