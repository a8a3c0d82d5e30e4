import { createFileRoute } from "@tanstack/react-router";
import { isSpan, MyUsage, type Span } from "@/features/usage";

export const Route = createFileRoute("/_app/settings/usage")({
  validateSearch: (search: Record<string, unknown>): { period?: Span } =>
    isSpan(search.period) ? { period: search.period } : {},
  component: Usage,
});

function Usage() {
  const { period = "30d" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <MyUsage period={period} onPeriod={(next) => void navigate({ search: { period: next } })} />;
}
