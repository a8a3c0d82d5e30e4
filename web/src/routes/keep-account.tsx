import { createFileRoute, useLocation } from "@tanstack/react-router";
import { KeepAccountScreen } from "@/features/identity";

export const Route = createFileRoute("/keep-account")({ component: KeepAccountRoute });

function KeepAccountRoute() {
  const fragment = new URLSearchParams(useLocation().hash);
  return <KeepAccountScreen token={fragment.get("token")} isFresh={fragment.has("deleted")} />;
}
