import { createFileRoute } from "@tanstack/react-router";
import { InboxScreen } from "@/features/notifications";

export const Route = createFileRoute("/_app/inbox")({ component: InboxScreen });
