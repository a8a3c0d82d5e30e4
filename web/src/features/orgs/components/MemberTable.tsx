import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { OrganizationMember } from "@/api";
import { Avatar, Badge, Checkbox, Table, type Column } from "@/shared/ui";
import { useRoleNames } from "./useRoleNames";

export interface MemberTableProps {
  rows: readonly OrganizationMember[];
  chosen: ReadonlySet<string>;
  /** Missing: rows are not chosen, because nothing can be done with them. */
  onChoose: ((userId: string, isChosen: boolean) => void) | undefined;
  onOpen: (userId: string) => void;
}

export function MemberTable({ rows, chosen, onChoose, onOpen }: MemberTableProps): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const columns: Column<OrganizationMember>[] = [
    {
      id: "name",
      header: t`Name`,
      cell: (row) => (
        <button
          type="button"
          className="flex max-w-full items-center gap-2 text-left"
          onClick={() => onOpen(row.id)}
        >
          <Avatar person={row} />
          <span className="min-w-0">
            <span className="block truncate font-medium">{row.name}</span>
            <span className="block truncate text-12 text-fg-3">{row.title ?? row.email ?? row.username}</span>
          </span>
        </button>
      ),
    },
    { id: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    {
      id: "state",
      header: t`State`,
      cell: (row) => <MemberState member={row} />,
    },
  ];
  if (onChoose) {
    columns.unshift({
      id: "choose",
      header: t`Choose`,
      cell: (row) => (
        <Checkbox
          checked={chosen.has(row.id)}
          disabled={!row.permissions.change}
          label={<span className="sr-only">{t`Choose ${row.name}`}</span>}
          onChange={(isChosen) => onChoose(row.id, isChosen)}
        />
      ),
    });
  }
  return <Table label={t`Members`} columns={columns} rows={rows} rowKey={(row) => row.id} />;
}

export function MemberState({ member }: { member: OrganizationMember }): ReactNode {
  const { t } = useLingui();
  if (member.status === "suspended") return <Badge tone="warning">{t`Suspended`}</Badge>;
  if (member.details && !member.details.has_signed_in)
    return <Badge tone="outline">{t`Never signed in`}</Badge>;
  return <span className="text-fg-3">{t`Active`}</span>;
}
