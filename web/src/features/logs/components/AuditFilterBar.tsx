import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Chip, Select } from "@/shared/ui";
import { auditTypesQuery } from "../api";
import { type AuditFilters, eventWords, withFilter } from "../model/filters";

const ALL = "all";
const DAY = 86_400_000;

export interface AuditFilterBarProps {
  organizationId: string;
  filters: AuditFilters;
  onFilter: (filters: AuditFilters) => void;
}

/** Kind and time by choosing; person, thing and address by pressing them in a row. */
export function AuditFilterBar({ organizationId, filters, onFilter }: AuditFilterBarProps): ReactNode {
  const { t } = useLingui();
  const { data: types = [] } = useQuery(auditTypesQuery(organizationId));
  const known = filters.event_type === undefined ? types : [...new Set([...types, filters.event_type])];
  const chips: [keyof AuditFilters, string, string | undefined][] = [
    ["actor_user_id", t`One person`, filters.actor_user_id],
    ["resource_id", t`One thing`, filters.resource_id],
    ["ip_address", filters.ip_address ?? "", filters.ip_address],
  ];
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t`Filters`}>
      <div className="w-56 max-w-full">
        <Select
          label={t`Kind of event`}
          value={filters.event_type ?? ALL}
          onChange={(next) => onFilter(withFilter(filters, { event_type: next === ALL ? "" : next }))}
          options={[
            { value: ALL, label: t`All kinds of event` },
            ...known.map((type) => ({ value: type, label: eventWords(type) })),
          ]}
        />
      </div>
      <div className="w-44 max-w-full">
        <Select
          label={t`Time`}
          value={filters.since === undefined ? ALL : "since"}
          onChange={(next) => onFilter(withFilter(filters, { since: startOf(next) }))}
          options={[
            { value: ALL, label: t`Any time` },
            { value: "1", label: t`Last 24 hours` },
            { value: "7", label: t`Last 7 days` },
            { value: "30", label: t`Last 30 days` },
            ...(filters.since === undefined
              ? []
              : [{ value: "since", label: t`Since ${filters.since.slice(0, 10)}` }]),
          ]}
        />
      </div>
      {chips.map(
        ([name, label, value]) =>
          value !== undefined && (
            <Chip
              key={name}
              onRemove={() => onFilter(withFilter(filters, { [name]: "", resource_type: "" }))}
            >
              {label}
            </Chip>
          ),
      )}
    </div>
  );
}

/** The moment some days ago; "" for any time. */
function startOf(choice: string): string {
  const days = Number(choice);
  return Number.isNaN(days) ? "" : new Date(Date.now() - days * DAY).toISOString();
}
