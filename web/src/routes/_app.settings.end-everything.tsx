import { createFileRoute } from "@tanstack/react-router";
import { EndEverything } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/end-everything")({ component: EndEverything });
