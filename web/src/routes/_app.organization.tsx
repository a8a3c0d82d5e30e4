import { createFileRoute } from "@tanstack/react-router";
import { OrganizationFrame } from "@/features/orgs";

export const Route = createFileRoute("/_app/organization")({ component: OrganizationFrame });
