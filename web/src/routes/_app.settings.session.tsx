import { createFileRoute } from "@tanstack/react-router";
import { SessionSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/session")({ component: SessionSettings });
