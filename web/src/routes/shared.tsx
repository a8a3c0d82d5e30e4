import { createFileRoute, useLocation } from "@tanstack/react-router";
import { SharedScreen } from "@/features/spaces";

/** The link carries its token in the fragment, which browsers never send to a server. */
export const Route = createFileRoute("/shared")({ component: SharedRoute });

function SharedRoute() {
  const { hash } = useLocation();
  return <SharedScreen token={new URLSearchParams(hash).get("token") ?? ""} />;
}
