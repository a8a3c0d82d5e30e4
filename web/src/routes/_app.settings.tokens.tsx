import { createFileRoute } from "@tanstack/react-router";
import { TokenSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/tokens")({ component: TokenSettings });
