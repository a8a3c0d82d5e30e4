import { createFileRoute, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { SharedConversation } from "@/features/conversations";

/** The link carries its token in the fragment, which browsers never send to a server. */
export const Route = createFileRoute("/shared-conversation")({ component: SharedRoute });

function SharedRoute() {
  const { hash } = useLocation();
  // Kept while one leaves the screen, when the address is another one already.
  const [token] = useState(() => new URLSearchParams(hash).get("token") ?? "");
  return <SharedConversation token={token} />;
}
