import { createFileRoute } from "@tanstack/react-router";
import { PersonScreen } from "@/features/identity";

export const Route = createFileRoute("/_app/people/$username")({
  component: function PersonRoute() {
    return <PersonScreen username={Route.useParams().username} />;
  },
});
