import { createFileRoute } from "@tanstack/react-router";
import { EndEverythingByLink } from "@/features/identity";

export const Route = createFileRoute("/end-everything")({ component: EndEverythingByLink });
