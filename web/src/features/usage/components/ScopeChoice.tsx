import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { groupsQuery, peopleQuery } from "@/features/orgs";
import { Field, Select } from "@/shared/ui";
import { useKindNames } from "./usePeriodWords";

export interface Scope {
  kind: "organization" | "group" | "user";
  id: string;
}

export interface ScopeChoiceProps {
  organizationId: string;
  value: Scope;
  onChange: (scope: Scope) => void;
}

/** What a new budget is for. */
export function ScopeChoice({ organizationId, value, onChange }: ScopeChoiceProps): ReactNode {
  const { t } = useLingui();
  const kinds = useKindNames();
  const groups = useQuery({ ...groupsQuery(organizationId), enabled: value.kind === "group" });
  const people = useQuery({ ...peopleQuery(organizationId, ""), enabled: value.kind === "user" });
  const found =
    value.kind === "group"
      ? groups.data?.map((group) => ({ value: group.id, label: group.name }))
      : people.data?.map((person) => ({ value: person.id, label: person.name }));
  return (
    <>
      <Field label={t`For`}>
        {(control) => (
          <Select
            {...control}
            value={value.kind}
            onChange={(kind) => onChange({ kind, id: kind === "organization" ? organizationId : "" })}
            options={(["organization", "group", "user"] as const).map((kind) => ({
              value: kind,
              label: kinds[kind],
            }))}
          />
        )}
      </Field>
      {value.kind !== "organization" && (
        <Field label={kinds[value.kind]}>
          {(control) => (
            <Select
              {...control}
              value={value.id}
              onChange={(id) => onChange({ ...value, id })}
              options={found ?? []}
            />
          )}
        </Field>
      )}
    </>
  );
}
