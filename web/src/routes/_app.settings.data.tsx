import { createFileRoute } from "@tanstack/react-router";
import { DataSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/data")({ component: DataSettings });
