import { createFileRoute, redirect } from "@tanstack/react-router";
import { sessionQuery, SignInByMailScreen, START } from "@/features/identity";

export const Route = createFileRoute("/sign-in-by-mail")({
  beforeLoad: async ({ context: { queries } }) => {
    if ((await queries.query({ ...sessionQuery, staleTime: "static" })) !== null)
      throw redirect({ to: "/start" });
  },
  component: SignInByMailRoute,
});

function SignInByMailRoute() {
  const navigate = Route.useNavigate();
  return <SignInByMailScreen onSignedIn={() => void navigate({ to: START, replace: true })} />;
}
