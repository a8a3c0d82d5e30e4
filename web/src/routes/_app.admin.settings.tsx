import { createFileRoute } from "@tanstack/react-router";
import { InstanceSettingsScreen } from "@/features/admin";

export const Route = createFileRoute("/_app/admin/settings")({ component: InstanceSettingsScreen });
