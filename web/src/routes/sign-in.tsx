import { createFileRoute, redirect, useLocation } from "@tanstack/react-router";
import { arrivalIn, ownPath, sessionQuery, setupQuery, SignInScreen, START } from "@/features/identity";
import { keptToken } from "@/features/orgs";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search: Record<string, unknown>): { return_to?: string } => {
    const path = ownPath(search.return_to);
    return path === "/" || path === START ? {} : { return_to: path };
  },
  beforeLoad: async ({ context: { queries }, search }) => {
    if ((await queries.query({ ...sessionQuery, staleTime: "static" })) !== null)
      throw redirect({ href: search.return_to ?? START });
    const setup = await queries.query({ ...setupQuery, staleTime: "static" });
    if (setup.state === "setup_required") throw redirect({ to: "/setup" });
  },
  component: SignInRoute,
});

function SignInRoute() {
  const { return_to: returnTo = START } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { hash } = useLocation();
  return (
    <SignInScreen
      returnTo={returnTo}
      arrival={arrivalIn(hash)}
      invitationToken={returnTo === "/invitations" ? keptToken.read() : null}
      onSignedIn={() => void navigate({ href: returnTo, replace: true })}
    />
  );
}
