import { useLingui } from "@lingui/react/macro";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { AuditEvent } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Badge } from "@/shared/ui";
import { type AuditFilters, eventWords } from "../model/filters";

export interface AuditRowProps {
  event: AuditEvent;
  /** Narrows the log to what was pressed. */
  onFilter: (change: AuditFilters) => void;
}

/** One event: who, what, on which thing; opened, all its facts. */
export function AuditRow({ event, onFilter }: AuditRowProps): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const actor = useActorName(event);
  return (
    <li className="card-row">
      <button
        type="button"
        className="flex w-full items-center gap-3 px-3 py-2 text-left text-13"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight
          className={`s shrink-0 text-fg-3 transition-transform ${isOpen ? "rotate-90" : ""}`}
          aria-hidden="true"
        />
        <span className="flex min-w-0 grow flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-medium">{actor}</span>
          {event.subject && <Badge tone="warning">{t`as ${event.subject.name ?? t`Deleted user`}`}</Badge>}
          <span>{eventWords(event.event_type)}</span>
          <span className="truncate text-fg-2">{event.resource.name ?? ""}</span>
        </span>
        <time
          className="tabular shrink-0 text-12 text-fg-3"
          dateTime={event.created_at}
          title={fullTime(event.created_at)}
        >
          {shortTime(event.created_at)}
        </time>
      </button>
      {isOpen && (
        <div id={id}>
          <AuditFacts event={event} actor={actor} onFilter={onFilter} />
        </div>
      )}
    </li>
  );
}

function AuditFacts({ event, actor, onFilter }: AuditRowProps & { actor: string }): ReactNode {
  const { t } = useLingui();
  const { resource } = event;
  const facts: [string, ReactNode][] = [
    [t`When`, fullTime(event.created_at)],
    [
      t`Who`,
      event.actor ? (
        <FilterLink label={actor} onPress={() => onFilter({ actor_user_id: event.actor?.id ?? "" })} />
      ) : (
        actor
      ),
    ],
    [
      t`On what`,
      resource.id === null ? (
        resource.type
      ) : (
        <FilterLink
          label={resource.name ?? t`a ${eventWords(resource.type).toLowerCase()}`}
          onPress={() => onFilter({ resource_type: resource.type, resource_id: resource.id ?? "" })}
        />
      ),
    ],
    [
      t`From`,
      event.ip_address === null ? (
        "–"
      ) : (
        <FilterLink
          label={event.ip_address}
          onPress={() => onFilter({ ip_address: event.ip_address ?? "" })}
        />
      ),
    ],
    [t`Kind`, <code key="kind">{event.event_type}</code>],
    ...Object.entries(event.metadata).map(([name, value]): [string, ReactNode] => [
      eventWords(name),
      <code key={name} className="break-all">
        {typeof value === "string" ? value : JSON.stringify(value)}
      </code>,
    ]),
    [t`Sealed`, event.is_sealed ? t`Yes` : t`In a few seconds`],
  ];
  return (
    <dl className="grid gap-x-4 gap-y-2 px-3 pb-3 pl-10 text-13 sm:grid-cols-[140px_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg-3">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function FilterLink({ label, onPress }: { label: string; onPress: () => void }): ReactNode {
  const { t } = useLingui();
  return (
    <button type="button" className="link break-all text-left" title={t`Show only these`} onClick={onPress}>
      {label}
    </button>
  );
}

function useActorName(event: AuditEvent): string {
  const { t } = useLingui();
  if (event.actor === null) return t`Stoa`;
  return event.actor.name ?? t`Deleted user`;
}
