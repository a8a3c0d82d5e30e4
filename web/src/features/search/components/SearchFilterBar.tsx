import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { spacesQuery } from "@/features/spaces";
import { Select } from "@/shared/ui";
import { filtersOf, type SearchFilters } from "../model/filters";

const ANY = "any";

export interface SearchFilterBarProps {
  filters: SearchFilters;
  onFilter: (filters: SearchFilters) => void;
}

/** Narrows by kind, space, author and time. */
export function SearchFilterBar({ filters, onFilter }: SearchFilterBarProps): ReactNode {
  const { t } = useLingui();
  const { data: spaces = [] } = useQuery(spacesQuery);
  const change = (name: keyof SearchFilters) => (value: string) =>
    onFilter(filtersOf({ ...filters, [name]: value === ANY ? "" : value }));
  return (
    <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
      <Select
        label={t`Kind`}
        value={filters.kind ?? ANY}
        onChange={change("kind")}
        options={[
          { value: ANY, label: t`Everything` },
          { value: "page", label: t`Pages` },
          { value: "conversation", label: t`Conversations` },
        ]}
      />
      <Select
        label={t`Space`}
        value={filters.space ?? ANY}
        onChange={change("space")}
        options={[
          { value: ANY, label: t`Every space` },
          ...spaces.map((space) => ({ value: space.id, label: space.name })),
        ]}
      />
      <Select
        label={t`Author`}
        value={filters.by ?? ANY}
        onChange={change("by")}
        options={[
          { value: ANY, label: t`By anyone` },
          { value: "me", label: t`By me` },
        ]}
      />
      <Select
        label={t`Time`}
        value={filters.since ?? ANY}
        onChange={change("since")}
        options={[
          { value: ANY, label: t`Any time` },
          { value: "day", label: t`Past day` },
          { value: "week", label: t`Past week` },
          { value: "month", label: t`Past month` },
          { value: "year", label: t`Past year` },
        ]}
      />
    </div>
  );
}
