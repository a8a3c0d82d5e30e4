import { createFileRoute } from "@tanstack/react-router";
import { ViewAsScreen } from "@/features/pages";

export const Route = createFileRoute("/_app/spaces/$spaceId_/view-as/$userId")({
  validateSearch: (search: Record<string, unknown>): { page?: string } =>
    typeof search.page === "string" ? { page: search.page } : {},
  component: function ViewAsRoute() {
    const { spaceId, userId } = Route.useParams();
    return <ViewAsScreen spaceId={spaceId} userId={userId} pageId={Route.useSearch().page} />;
  },
});
