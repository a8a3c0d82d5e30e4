import { createFileRoute } from "@tanstack/react-router";
import { GeneralSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/general")({ component: GeneralSettings });
