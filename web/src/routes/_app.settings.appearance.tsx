import { createFileRoute } from "@tanstack/react-router";
import { AppearanceSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/appearance")({ component: AppearanceSettings });
