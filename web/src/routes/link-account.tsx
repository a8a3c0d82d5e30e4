import { createFileRoute, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { arrivalIn, LinkAccountScreen } from "@/features/identity";

export const Route = createFileRoute("/link-account")({ component: LinkAccountRoute });

function LinkAccountRoute() {
  const navigate = Route.useNavigate();
  const { hash } = useLocation();
  const [arrival] = useState(() => arrivalIn(hash));
  return <LinkAccountScreen arrival={arrival} onLinked={() => void navigate({ to: "/", replace: true })} />;
}
