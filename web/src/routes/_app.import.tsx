import { createFileRoute } from "@tanstack/react-router";
import { ImportPagesScreen, type ImportSearch } from "@/features/imports";

export const Route = createFileRoute("/_app/import")({
  validateSearch: (search: Record<string, unknown>): ImportSearch => ({
    ...(typeof search.space === "string" ? { space: search.space } : {}),
    ...(typeof search.id === "string" ? { id: search.id } : {}),
  }),
  component: ImportRoute,
});

function ImportRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <ImportPagesScreen search={search} onSearch={(next) => void navigate({ search: next, replace: true })} />
  );
}
