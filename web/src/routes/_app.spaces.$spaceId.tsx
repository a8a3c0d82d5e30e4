import { createFileRoute } from "@tanstack/react-router";
import { SpacePages } from "@/features/pages";
import { SpaceScreen } from "@/features/spaces";

export const Route = createFileRoute("/_app/spaces/$spaceId")({
  validateSearch: (search: Record<string, unknown>): { tab?: string } =>
    typeof search.tab === "string" ? { tab: search.tab } : {},
  component: SpaceRoute,
});

function SpaceRoute() {
  const { spaceId } = Route.useParams();
  const { tab = "pages" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SpaceScreen
      key={spaceId}
      spaceId={spaceId}
      tab={tab}
      onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
      pages={(space) => <SpacePages space={space} />}
    />
  );
}
