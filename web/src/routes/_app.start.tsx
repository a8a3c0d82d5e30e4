import { createFileRoute, redirect } from "@tanstack/react-router";
import { firstPath } from "@/features/home";

/** Where one goes after signing in or changing the organization: leads on at once. */
export const Route = createFileRoute("/_app/start")({
  beforeLoad: async ({ context: { queries } }) => {
    throw redirect({ href: await firstPath(queries), replace: true });
  },
});
