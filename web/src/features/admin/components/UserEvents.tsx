import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { shortTime } from "@/shared/lib/time";
import { ErrorState, Skeleton } from "@/shared/ui";
import { eventsOfPersonQuery } from "../api";

/** What the log of the installation says of a person, the newest first. */
export function UserEvents({ userId }: { userId: string }): ReactNode {
  const { t } = useLingui();
  const events = useQuery(eventsOfPersonQuery(userId));
  return (
    <section className="grid gap-3" aria-label={t`Log`}>
      <h2 className="section-title">{t`Log`}</h2>
      {events.isPending && <Skeleton lines={["60%", "50%", "60%"]} label={t`Loading the log`} />}
      {events.isError && !events.data && (
        <ErrorState
          title={t`The log did not load`}
          error={events.error}
          onRetry={() => void events.refetch()}
        />
      )}
      {events.data?.length === 0 && <p className="text-13 text-fg-3">{t`Nothing yet.`}</p>}
      {events.data !== undefined && events.data.length > 0 && (
        <ul className="card">
          {events.data.map((event) => (
            <li key={event.id} className="card-row flex flex-wrap justify-between gap-3 p-3 text-13">
              <code className="mono text-12">{event.event_type}</code>
              <span className="text-fg-3">{shortTime(event.created_at)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
