import { createFileRoute } from "@tanstack/react-router";
import { filtersOf, type SearchFilters, SearchScreen } from "@/features/search";

export const Route = createFileRoute("/_app/search")({
  validateSearch: (search: Record<string, unknown>): SearchFilters => filtersOf(search),
  component: Search,
});

function Search() {
  const filters = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SearchScreen filters={filters} onFilter={(next) => void navigate({ search: next, replace: true })} />
  );
}
