import { createFileRoute } from "@tanstack/react-router";
import { MailScreen } from "@/features/logs";

export const Route = createFileRoute("/_app/organization/mail")({ component: MailScreen });
