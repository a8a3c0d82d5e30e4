import { createFileRoute } from "@tanstack/react-router";
import { NotMeScreen } from "@/features/identity";

export const Route = createFileRoute("/not-me")({ component: NotMeScreen });
