import { createFileRoute } from "@tanstack/react-router";
import { AiSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/ai")({ component: AiSettings });
