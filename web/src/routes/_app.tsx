import { createFileRoute, redirect } from "@tanstack/react-router";
import { connection } from "@/api";
import { Shell } from "@/app/shell/Shell";
import { sessionQuery, setupQuery } from "@/features/identity";

/** Everything that needs a session. Without one: set-up on a new instance, else sign-in and back here. */
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context: { queries }, location }) => {
    if (connection.hasSessionEnded) return;
    const session = await queries.query({ ...sessionQuery, staleTime: "static" });
    if (session?.user.password_change_required) throw redirect({ to: "/change-password" });
    if (session !== null) return;
    const setup = await queries.query(setupQuery);
    if (setup.state === "setup_required") throw redirect({ to: "/setup" });
    throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { return_to: location.href } });
  },
  component: Shell,
});
