import { createFileRoute, useLocation } from "@tanstack/react-router";
import { MagicLinkScreen, START } from "@/features/identity";

export const Route = createFileRoute("/magic-link")({ component: MagicLinkRoute });

function MagicLinkRoute() {
  const navigate = Route.useNavigate();
  const token = new URLSearchParams(useLocation().hash).get("token");
  return <MagicLinkScreen token={token} onSignedIn={() => void navigate({ to: START, replace: true })} />;
}
