import { createFileRoute } from "@tanstack/react-router";
import { SettingsFrame } from "@/app/shell/SettingsFrame";

export const Route = createFileRoute("/_app/settings")({ component: SettingsFrame });
