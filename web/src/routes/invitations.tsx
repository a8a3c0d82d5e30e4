import { createFileRoute, useLocation } from "@tanstack/react-router";
import { InvitationScreen, keptToken } from "@/features/orgs";

/** The link carries its token in the fragment, which browsers never send to a server; it waits out a sign-in. */
export const Route = createFileRoute("/invitations")({ component: InvitationRoute });

function InvitationRoute() {
  const navigate = Route.useNavigate();
  const { hash } = useLocation();
  const token = new URLSearchParams(hash).get("token") ?? keptToken.read();
  return <InvitationScreen token={token} onDone={() => void navigate({ to: "/start", replace: true })} />;
}
