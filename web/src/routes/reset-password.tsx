import { createFileRoute, useLocation } from "@tanstack/react-router";
import { ResetPasswordScreen } from "@/features/identity";

/** Mailed links carry their secret in the fragment, which browsers never send to a server. */
export const Route = createFileRoute("/reset-password")({ component: ResetPasswordRoute });

function ResetPasswordRoute() {
  const fragment = new URLSearchParams(useLocation().hash);
  return <ResetPasswordScreen token={fragment.get("token")} isWelcome={fragment.has("welcome")} />;
}
