import { createFileRoute } from "@tanstack/react-router";
import { ProfileSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/profile")({ component: ProfileSettings });
