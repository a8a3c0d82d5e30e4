import { createFileRoute } from "@tanstack/react-router";
import { DevicesSettings } from "@/features/identity";

export const Route = createFileRoute("/_app/settings/devices")({ component: DevicesSettings });
