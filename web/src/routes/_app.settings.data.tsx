import { createFileRoute } from "@tanstack/react-router";
import { DataSettings } from "@/features/identity";
import { ImportConversations } from "@/features/imports";

export const Route = createFileRoute("/_app/settings/data")({
  component: () => (
    <DataSettings>
      <ImportConversations />
    </DataSettings>
  ),
});
