import { createFileRoute, useLocation } from "@tanstack/react-router";
import { VerifyScreen } from "@/features/identity";

export const Route = createFileRoute("/delete-account")({ component: DeleteAccountRoute });

function DeleteAccountRoute() {
  const navigate = Route.useNavigate();
  const token = new URLSearchParams(useLocation().hash).get("token");
  return (
    <VerifyScreen
      token={token}
      purpose="delete"
      onSignedIn={() => void navigate({ to: "/start", replace: true })}
    />
  );
}
