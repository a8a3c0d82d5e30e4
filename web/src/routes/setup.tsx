import { createFileRoute, redirect, useLocation } from "@tanstack/react-router";
import { sessionQuery, setupQuery, SetupScreen } from "@/features/identity";
import { ConnectModel } from "@/features/providers";

/** The owner link carries its token in the fragment, which browsers never send to a server. */
export const Route = createFileRoute("/setup")({
  beforeLoad: async ({ context: { queries }, cause }) => {
    if (cause !== "enter") return;
    const setup = await queries.query({ ...setupQuery, staleTime: "static" });
    const session = await queries.query({ ...sessionQuery, staleTime: "static" });
    if (setup.state === "ready" && session !== null) throw redirect({ to: "/start" });
  },
  component: SetupRoute,
});

function SetupRoute() {
  const navigate = Route.useNavigate();
  // Of the router, which notices when the link is opened in a window that shows this screen already.
  const { hash } = useLocation();
  const token = new URLSearchParams(hash).get("token");
  return (
    <SetupScreen
      token={token}
      models={<ConnectModel onDone={() => void navigate({ to: "/start", replace: true })} />}
    />
  );
}
