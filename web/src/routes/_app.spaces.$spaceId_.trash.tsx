import { createFileRoute } from "@tanstack/react-router";
import { TrashScreen } from "@/features/pages";

export const Route = createFileRoute("/_app/spaces/$spaceId_/trash")({
  component: function TrashRoute() {
    return <TrashScreen spaceId={Route.useParams().spaceId} />;
  },
});
