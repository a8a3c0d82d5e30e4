import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";
import { useShortcut } from "@/shared/lib/shortcuts";
import { Input, Select } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { groupsQuery } from "../groups";
import type { MemberFilter } from "../members-api";
import { useRoleNames } from "./useRoleNames";

export interface MemberFiltersProps {
  filter: MemberFilter;
  onChange: (filter: MemberFilter) => void;
  manages: boolean;
}

const ANY = "any";

type State = "any" | "active" | "suspended" | "sign_in" | "factor";

const STATES: Readonly<Record<State, Pick<MemberFilter, "status" | "lacks">>> = {
  any: { status: "", lacks: "" },
  active: { status: "active", lacks: "" },
  suspended: { status: "suspended", lacks: "" },
  sign_in: { status: "", lacks: "sign_in" },
  factor: { status: "", lacks: "factor" },
};

/** Search, role, group, and for owners and admins the state. */
export function MemberFilters({ filter, onChange, manages }: MemberFiltersProps): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const organization = useActiveOrganization();
  const { data: groups = [] } = useQuery({
    ...groupsQuery(organization.id),
    enabled: organization.role !== "guest",
  });
  const search = useRef<HTMLInputElement>(null);
  useShortcut({ keys: "/", label: t`Search the members`, group: t`Members` }, () => search.current?.focus());
  return (
    <div className="flex flex-wrap gap-2">
      <Input
        ref={search}
        type="search"
        className="max-w-[320px] grow"
        aria-label={t`Search the members`}
        placeholder={t`Search the members`}
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.target.value })}
      />
      <div className="w-[160px]">
        <Select
          label={t`Role`}
          value={filter.role === "" ? ANY : filter.role}
          onChange={(role) => onChange({ ...filter, role: role === ANY ? "" : role })}
          options={[
            { value: ANY, label: t`Every role` },
            { value: "owner", label: roleName("owner") },
            { value: "admin", label: roleName("admin") },
            { value: "member", label: roleName("member") },
            { value: "guest", label: roleName("guest") },
          ]}
        />
      </div>
      {groups.length > 0 && (
        <div className="w-[160px]">
          <Select
            label={t`Group`}
            value={filter.group === "" ? ANY : filter.group}
            onChange={(group) => onChange({ ...filter, group: group === ANY ? "" : group })}
            options={[
              { value: ANY, label: t`Every group` },
              ...groups.map((group) => ({ value: group.id, label: group.name })),
            ]}
          />
        </div>
      )}
      {manages && (
        <div className="w-[160px]">
          <Select
            label={t`State`}
            value={filter.lacks || filter.status || ANY}
            onChange={(state) => onChange({ ...filter, ...STATES[state] })}
            options={[
              { value: ANY, label: t`Every state` },
              { value: "active", label: t`Active` },
              { value: "suspended", label: t`Suspended` },
              { value: "sign_in", label: t`Never signed in` },
              { value: "factor", label: t`Without second factor` },
            ]}
          />
        </div>
      )}
    </div>
  );
}
