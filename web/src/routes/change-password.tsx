import { createFileRoute, redirect } from "@tanstack/react-router";
import { ChangePasswordScreen, sessionQuery } from "@/features/identity";

/** Where the workspace sends whoever must change their password. */
export const Route = createFileRoute("/change-password")({
  beforeLoad: async ({ context: { queries } }) => {
    const session = await queries.query({ ...sessionQuery, staleTime: "static" });
    if (session === null) throw redirect({ to: "/sign-in" });
    if (!session.user.password_change_required) throw redirect({ to: "/start" });
  },
  component: ChangePasswordRoute,
});

function ChangePasswordRoute() {
  const navigate = Route.useNavigate();
  return <ChangePasswordScreen onDone={() => void navigate({ to: "/start", replace: true })} />;
}
