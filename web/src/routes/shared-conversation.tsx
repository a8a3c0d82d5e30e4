import { createFileRoute, useLocation } from "@tanstack/react-router";
import { SharedConversation } from "@/features/conversations";

/** The link carries its token in the fragment, which browsers never send to a server. */
export const Route = createFileRoute("/shared-conversation")({ component: SharedRoute });

function SharedRoute() {
  const { hash } = useLocation();
  return <SharedConversation token={new URLSearchParams(hash).get("token") ?? ""} />;
}
