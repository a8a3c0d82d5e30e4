import { createFileRoute } from "@tanstack/react-router";
import { ModelSettings } from "@/features/providers";

export const Route = createFileRoute("/_app/settings/models")({ component: ModelSettings });
