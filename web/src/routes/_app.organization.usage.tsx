import { createFileRoute } from "@tanstack/react-router";
import { UsageDashboard, type Shown, shownBy } from "@/features/usage";

export const Route = createFileRoute("/_app/organization/usage")({
  validateSearch: (search: Record<string, unknown>): Shown => shownBy(search),
  component: Usage,
});

function Usage() {
  const navigate = Route.useNavigate();
  return <UsageDashboard shown={Route.useSearch()} onShown={(search) => void navigate({ search })} />;
}
