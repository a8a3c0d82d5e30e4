import { createFileRoute } from "@tanstack/react-router";
import { MyUsage, type Shown, shownBy } from "@/features/usage";

export const Route = createFileRoute("/_app/settings/usage")({
  validateSearch: (search: Record<string, unknown>): Shown => shownBy(search),
  component: Usage,
});

function Usage() {
  const navigate = Route.useNavigate();
  return <MyUsage shown={Route.useSearch()} onShown={(search) => void navigate({ search })} />;
}
