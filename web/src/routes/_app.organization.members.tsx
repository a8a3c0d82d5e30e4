import { createFileRoute } from "@tanstack/react-router";
import { MembersScreen } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/members")({ component: MembersScreen });
