import { createFileRoute } from "@tanstack/react-router";
import { SecuritySettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/security")({ component: SecuritySettings });
