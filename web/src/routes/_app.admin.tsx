import { createFileRoute } from "@tanstack/react-router";
import { AdminFrame } from "@/features/admin";

export const Route = createFileRoute("/_app/admin")({ component: AdminFrame });
