import { createFileRoute } from "@tanstack/react-router";
import { GroupSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/groups")({ component: GroupSettings });
