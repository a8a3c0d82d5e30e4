import { createFileRoute } from "@tanstack/react-router";
import { isSpan, type Span, UsageDashboard } from "@/features/usage";

export const Route = createFileRoute("/_app/organization/usage")({
  validateSearch: (search: Record<string, unknown>): { period?: Span } =>
    isSpan(search.period) ? { period: search.period } : {},
  component: Usage,
});

function Usage() {
  const { period = "30d" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <UsageDashboard period={period} onPeriod={(next) => void navigate({ search: { period: next } })} />;
}
