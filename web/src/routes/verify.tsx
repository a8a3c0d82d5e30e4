import { createFileRoute, useLocation } from "@tanstack/react-router";
import { VerifyScreen } from "@/features/identity";

export const Route = createFileRoute("/verify")({ component: VerifyRoute });

function VerifyRoute() {
  const navigate = Route.useNavigate();
  const fragment = new URLSearchParams(useLocation().hash);
  return (
    <VerifyScreen
      token={fragment.get("token")}
      purpose={fragment.has("revert") ? "revert" : "confirm"}
      onSignedIn={() => void navigate({ to: "/start", replace: true })}
    />
  );
}
