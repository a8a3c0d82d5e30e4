import { createFileRoute, redirect } from "@tanstack/react-router";
import { ownPath, sessionQuery, setupQuery, SignInScreen } from "@/features/identity";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search: Record<string, unknown>): { return_to?: string } => {
    const path = ownPath(search.return_to);
    return path === "/" ? {} : { return_to: path };
  },
  beforeLoad: async ({ context: { queries }, search }) => {
    if ((await queries.query({ ...sessionQuery, staleTime: "static" })) !== null)
      throw redirect({ href: search.return_to ?? "/" });
    const setup = await queries.query({ ...setupQuery, staleTime: "static" });
    if (setup.state === "setup_required") throw redirect({ to: "/setup" });
  },
  component: SignInRoute,
});

function SignInRoute() {
  const { return_to: returnTo = "/" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SignInScreen returnTo={returnTo} onSignedIn={() => void navigate({ href: returnTo, replace: true })} />
  );
}
