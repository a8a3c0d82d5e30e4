import { createFileRoute } from "@tanstack/react-router";
import { DangerSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/danger")({ component: DangerSettings });
