import { createFileRoute } from "@tanstack/react-router";
import { type AuditFilters, AuditScreen, filtersOf } from "@/features/logs";

export const Route = createFileRoute("/_app/organization/audit")({
  validateSearch: (search: Record<string, unknown>): AuditFilters => filtersOf(search),
  component: Audit,
});

function Audit() {
  const filters = Route.useSearch();
  const navigate = Route.useNavigate();
  return <AuditScreen filters={filters} onFilter={(next) => void navigate({ search: next })} />;
}
