import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PersonSummary } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Avatar, type Column, Table } from "@/shared/ui";
import { useAdminWords } from "../hooks/useAdminWords";
import { StandingBadge } from "./StandingBadge";

export function UserTable({ people }: { people: readonly PersonSummary[] }): ReactNode {
  const { t } = useLingui();
  const words = useAdminWords();
  const columns: Column<PersonSummary>[] = [
    {
      id: "name",
      header: t`Name`,
      cell: (person) => (
        <Link
          to="/admin/users/$userId"
          params={{ userId: person.id }}
          className="flex min-w-0 items-center gap-2"
        >
          <Avatar person={person} />
          <span className="min-w-0">
            <span className="block truncate font-medium">{person.name}</span>
            <span className="block truncate text-12 text-fg-3">{`@${person.username}`}</span>
          </span>
        </Link>
      ),
    },
    {
      id: "email",
      header: t`E-mail`,
      cell: (person) => <span className="block truncate">{person.email}</span>,
    },
    { id: "role", header: t`Role`, cell: (person) => words.roleOf(person.role) },
    { id: "standing", header: t`Status`, cell: (person) => <StandingBadge person={person} /> },
    {
      id: "seen",
      header: t`Last sign-in`,
      cell: (person) => (person.last_login_at === null ? t`Never` : shortTime(person.last_login_at)),
    },
  ];
  return <Table label={t`Users`} columns={columns} rows={people} rowKey={(person) => person.id} />;
}
