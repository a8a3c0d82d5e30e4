import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Field, Select } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { type Role, useRoleNames } from "./useRoleNames";

export interface RoleFieldProps {
  role: Role;
  /** At most these; without it all that one may give. */
  among?: readonly Role[];
  onChange: (role: Role) => void;
}

const ALL: readonly Role[] = ["owner", "admin", "member", "guest"];

/** A role that one may give, with one sentence on what it is. */
export function RoleField({ role, among = ALL, onChange }: RoleFieldProps): ReactNode {
  const { t } = useLingui();
  const { role: ownRole } = useActiveOrganization();
  const roleName = useRoleNames();
  const sentences: Record<Role, string> = {
    owner: t`Everything, also deleting the organization.`,
    admin: t`People, groups, settings and keys.`,
    member: t`Works here, and sees who else does.`,
    guest: t`Sees only what is shared with them.`,
  };
  const given = among.filter((each) => each !== "owner" || ownRole === "owner");
  return (
    <Field label={t`Role`} help={sentences[role]}>
      {(control) => (
        <Select
          {...control}
          value={role}
          onChange={onChange}
          options={given.map((value) => ({ value, label: roleName(value) }))}
        />
      )}
    </Field>
  );
}
