import { createFileRoute } from "@tanstack/react-router";
import { UserScreen } from "@/features/admin";

export const Route = createFileRoute("/_app/admin/users/$userId")({
  component: function PersonRoute() {
    return <UserScreen key={Route.useParams().userId} userId={Route.useParams().userId} />;
  },
});
