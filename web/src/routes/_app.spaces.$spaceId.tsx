import { createFileRoute } from "@tanstack/react-router";
import { SpaceScreen } from "@/features/spaces";

export const Route = createFileRoute("/_app/spaces/$spaceId")({ component: SpaceRoute });

function SpaceRoute() {
  const { spaceId } = Route.useParams();
  return <SpaceScreen key={spaceId} spaceId={spaceId} />;
}
