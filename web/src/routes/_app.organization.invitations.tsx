import { createFileRoute } from "@tanstack/react-router";
import { InvitationSettings } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization/invitations")({ component: InvitationSettings });
