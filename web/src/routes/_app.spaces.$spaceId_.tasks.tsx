import { createFileRoute } from "@tanstack/react-router";
import { SpaceTasksScreen } from "@/features/tasks";

export const Route = createFileRoute("/_app/spaces/$spaceId_/tasks")({
  validateSearch: (search: Record<string, unknown>): { area?: string } =>
    typeof search.area === "string" && /^[0-9a-f-]{36}$/.test(search.area) ? { area: search.area } : {},
  component: SpaceTasksRoute,
});

function SpaceTasksRoute() {
  const { spaceId } = Route.useParams();
  const { area = null } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SpaceTasksScreen
      spaceId={spaceId}
      areaId={area}
      onArea={(areaId) => void navigate({ search: areaId === null ? {} : { area: areaId } })}
    />
  );
}
