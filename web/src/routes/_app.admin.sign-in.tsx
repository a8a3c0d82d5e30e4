import { createFileRoute } from "@tanstack/react-router";
import { ProvidersScreen } from "@/features/admin";

export const Route = createFileRoute("/_app/admin/sign-in")({ component: ProvidersScreen });
