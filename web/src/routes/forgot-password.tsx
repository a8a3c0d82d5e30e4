import { createFileRoute } from "@tanstack/react-router";
import { ForgotPasswordScreen } from "@/features/identity";

export const Route = createFileRoute("/forgot-password")({ component: ForgotPasswordScreen });
