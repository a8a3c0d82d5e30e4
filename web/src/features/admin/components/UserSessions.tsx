import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Person } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Button, ConfirmDialog, ErrorState, Skeleton, toast, useProblemWords } from "@/shared/ui";
import { sessionsOfPersonQuery, useEndSessions } from "../api";

/** What the person is signed in with now. */
export function UserSessions({ person }: { person: Person }): ReactNode {
  const { t } = useLingui();
  const sessions = useQuery(sessionsOfPersonQuery(person.id));
  const [isAsking, setAsking] = useState(false);
  const end = useEndSessions(person.id);
  const words = useProblemWords(end.error);
  const hasSome = sessions.data !== undefined && sessions.data.length > 0;
  return (
    <section className="grid gap-3" aria-label={t`Sessions`}>
      <div className="flex items-center justify-between gap-4">
        <h2 className="section-title">{t`Sessions`}</h2>
        {hasSome && person.actions.end_sessions.is_allowed && (
          <Button size="sm" onClick={() => setAsking(true)}>
            {t`End all`}
          </Button>
        )}
      </div>
      {sessions.isPending && <Skeleton lines={["60%", "60%"]} label={t`Loading sessions`} />}
      {sessions.isError && !sessions.data && (
        <ErrorState
          title={t`The sessions did not load`}
          error={sessions.error}
          onRetry={() => void sessions.refetch()}
        />
      )}
      {sessions.data?.length === 0 && <p className="text-13 text-fg-3">{t`Signed in nowhere.`}</p>}
      {hasSome && (
        <ul className="card">
          {sessions.data.map((held) => (
            <li key={held.id} className="card-row flex flex-wrap justify-between gap-3 p-3 text-13">
              <span className="min-w-0 truncate">
                {held.device_name ?? t`Unknown device`}
                <span className="text-fg-3">{held.ip_address === null ? "" : `, ${held.ip_address}`}</span>
              </span>
              <span className="text-fg-3">{shortTime(held.last_activity_at)}</span>
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        danger
        title={t`End all sessions of ${person.name}?`}
        description={t`They are signed out everywhere at once. They can sign in again.`}
        action={t`End sessions`}
        busy={end.isPending}
        error={end.isError ? words : null}
        onConfirm={() =>
          end.mutate(undefined, {
            onSuccess: ({ count }) => {
              setAsking(false);
              toast(plural(count, { one: "# session ended", other: "# sessions ended" }));
            },
          })
        }
      />
    </section>
  );
}
