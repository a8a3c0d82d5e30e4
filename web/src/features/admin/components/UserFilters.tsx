import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Select, TextField } from "@/shared/ui";
import type { PeopleFilter } from "../api";
import { useAdminWords } from "../hooks/useAdminWords";

const ANY = "any";

export interface UserFiltersProps {
  filter: PeopleFilter;
  onChange: (filter: PeopleFilter) => void;
}

/** Search by the beginning of a name, username or address, and what narrows the list down. */
export function UserFilters({ filter, onChange }: UserFiltersProps): ReactNode {
  const { t } = useLingui();
  const words = useAdminWords();
  const choose = <Value extends string>(value: Value | typeof ANY) => (value === ANY ? null : value);
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_auto_auto_auto] sm:items-end">
      <TextField
        label={t`Search`}
        type="search"
        placeholder={t`Name, username or e-mail`}
        value={filter.search}
        maxLength={100}
        onChange={(event) => onChange({ ...filter, search: event.target.value })}
      />
      <Select
        label={t`Role`}
        value={filter.role ?? ANY}
        onChange={(role) => onChange({ ...filter, role: choose(role) })}
        options={[{ value: ANY, label: t`Every role` }, ...words.roles]}
      />
      <Select
        label={t`Status`}
        value={filter.status ?? ANY}
        onChange={(status) => onChange({ ...filter, status: choose(status) })}
        options={[{ value: ANY, label: t`Every status` }, ...words.statuses]}
      />
      <Select
        label={t`State`}
        value={filter.state ?? ANY}
        onChange={(state) => onChange({ ...filter, state: choose(state) })}
        options={[{ value: ANY, label: t`Any state` }, ...words.states]}
      />
    </div>
  );
}
