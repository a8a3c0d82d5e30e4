import { createFileRoute } from "@tanstack/react-router";
import { ActivitySettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/activity")({ component: ActivitySettings });
