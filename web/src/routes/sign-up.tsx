import { createFileRoute, redirect } from "@tanstack/react-router";
import { ownPath, sessionQuery, setupQuery, SignUpScreen, START } from "@/features/identity";
import { keptToken } from "@/features/orgs";

export const Route = createFileRoute("/sign-up")({
  validateSearch: (search: Record<string, unknown>): { return_to?: string } => {
    const path = ownPath(search.return_to);
    return path === "/" || path === START ? {} : { return_to: path };
  },
  beforeLoad: async ({ context: { queries } }) => {
    if ((await queries.query({ ...sessionQuery, staleTime: "static" })) !== null)
      throw redirect({ to: "/start" });
    const setup = await queries.query({ ...setupQuery, staleTime: "static" });
    if (setup.state === "setup_required") throw redirect({ to: "/setup" });
  },
  component: SignUpRoute,
});

function SignUpRoute() {
  const { return_to: returnTo = START } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SignUpScreen
      invitationToken={returnTo === "/invitations" ? keptToken.read() : null}
      returnTo={returnTo}
      onSignedIn={() => void navigate({ href: returnTo, replace: true })}
    />
  );
}
