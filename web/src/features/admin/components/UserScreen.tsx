import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { isProblem, type Person } from "@/api";
import { fullTime } from "@/shared/lib/time";
import { Avatar, Banner, ErrorState, NotAvailable, Skeleton } from "@/shared/ui";
import { personQuery } from "../api";
import { useAdminWords } from "../hooks/useAdminWords";
import { StandingBadge } from "./StandingBadge";
import { UserActions } from "./UserActions";
import { UserEvents } from "./UserEvents";
import { UserSessions } from "./UserSessions";

/** One person: who they are, what they may do, what is open, and what can be done. */
export function UserScreen({ userId }: { userId: string }): ReactNode {
  const { t } = useLingui();
  const person = useQuery(personQuery(userId));
  return (
    <div className="grid max-w-[864px] gap-6">
      <Link to="/admin/users" className="text-btn">
        <ChevronLeft className="s" aria-hidden="true" />
        {t`All users`}
      </Link>
      {person.isPending && <Skeleton lines={["40%", "70%", "60%", "80%"]} label={t`Loading the user`} />}
      {isProblem(person.error, "not_found") && !person.data && (
        <NotAvailable what={t`This account does not exist any more.`} />
      )}
      {person.isError && !isProblem(person.error, "not_found") && !person.data && (
        <ErrorState
          title={t`The user did not load`}
          error={person.error}
          onRetry={() => void person.refetch()}
        />
      )}
      {person.data && <UserDetail person={person.data} />}
    </div>
  );
}

function UserDetail({ person }: { person: Person }): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <header className="flex flex-wrap items-center gap-3">
        <Avatar person={person} size="l" />
        <div className="min-w-0 grow">
          <h1 className="screen-title truncate">{person.name}</h1>
          <p className="truncate text-13 text-fg-3">{`@${person.username}, ${person.email}`}</p>
        </div>
        <StandingBadge person={person} />
      </header>
      <Standing person={person} />
      <UserActions person={person} />
      <Facts person={person} />
      <section className="grid gap-3" aria-label={t`Organizations`}>
        <h2 className="section-title">{t`Organizations`}</h2>
        {person.memberships.length === 0 ? (
          <p className="text-13 text-fg-3">{t`In no organization.`}</p>
        ) : (
          <ul className="card">
            {person.memberships.map((membership) => (
              <li key={membership.id} className="card-row flex justify-between gap-3 p-3 text-13">
                <span className="truncate">{membership.name}</span>
                <span className="text-fg-3">{membership.role}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <UserSessions person={person} />
      <UserEvents userId={person.id} />
    </>
  );
}

function Standing({ person }: { person: Person }): ReactNode {
  const { t } = useLingui();
  const { ban, locked_until: lockedUntil, failed_login_count: failures } = person;
  return (
    <>
      {ban !== null && (
        <Banner tone="danger">
          {ban.expires_at === null
            ? t`Banned for good: ${ban.reason}`
            : t`Banned until ${fullTime(ban.expires_at)}: ${ban.reason}`}
        </Banner>
      )}
      {lockedUntil !== null && (
        <Banner tone="warning">
          {t`Locked until ${fullTime(lockedUntil)} after ${failures} wrong passwords.`}
        </Banner>
      )}
    </>
  );
}

function Facts({ person }: { person: Person }): ReactNode {
  const { t } = useLingui();
  const words = useAdminWords();
  const moment = (time: string | null) => (time === null ? t`Never` : fullTime(time));
  const passkeys = person.factors.passkeys;
  const factors = [
    person.factors.has_totp && t`Authenticator app`,
    passkeys > 0 && t`Passkeys: ${passkeys}`,
  ].filter(Boolean);
  const facts: [string, ReactNode][] = [
    [t`Role`, words.roleOf(person.role)],
    [t`Account made`, moment(person.created_at)],
    [t`Last sign-in`, moment(person.last_login_at)],
    [t`E-mail confirmed`, person.email_verified_at === null ? t`No` : moment(person.email_verified_at)],
    [t`Signs in with`, person.methods.join(", ") || t`Nothing yet`],
    [t`Second factors`, factors.join(", ") || t`None`],
    [t`Wrong passwords since the last sign-in`, String(person.failed_login_count)],
  ];
  return (
    <dl className="text-13">
      {facts.map(([label, value]) => (
        <div key={label} className="flex justify-between gap-4 border-b border-line py-2">
          <dt className="text-fg-3">{label}</dt>
          <dd className="min-w-0 text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
