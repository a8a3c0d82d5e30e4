import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Grant } from "@/api";
import { dayName, dayOf, endOfDay } from "@/shared/lib/time";
import {
  EndField,
  ErrorState,
  FieldError,
  IconButton,
  Popover,
  Select,
  Skeleton,
  useProblemWords,
} from "@/shared/ui";
import { grantsQuery, useChangeGrant, useRevokeGrant } from "../sharing";
import { useLevelOptions } from "./useLevelNames";

/** Who was given the page, and what reaches it from above. */
export function GrantList({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const grants = useQuery(grantsQuery(pageId));
  if (grants.isPending) return <Skeleton lines={["70%", "60%"]} label={t`Loading who has access`} />;
  if (grants.isError) {
    return (
      <ErrorState
        title={t`The list did not load`}
        error={grants.error}
        onRetry={() => void grants.refetch()}
      />
    );
  }
  if (grants.data.length === 0) {
    return <p className="text-13 text-fg-3">{t`Nobody was given this page by name yet.`}</p>;
  }
  return (
    <ul className="card" aria-label={t`People and groups`}>
      {grants.data.map((grant) => (
        <GrantRow key={grant.id} pageId={pageId} grant={grant} />
      ))}
    </ul>
  );
}

function GrantRow({ pageId, grant }: { pageId: string; grant: Grant }): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const change = useChangeGrant(pageId);
  const revoke = useRevokeGrant(pageId);
  const error = change.error ?? revoke.error;
  const words = useProblemWords(error);
  const { name } = grant.subject;
  const level = levels.find((each) => each.value === grant.level);
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex items-center gap-2">
        <span className="min-w-0 grow truncate text-13">
          {name}
          <GrantNote grant={grant} />
        </span>
        {grant.may_change ? (
          <>
            <span className="w-32 shrink-0">
              <Select
                label={t`Right of ${name}`}
                value={grant.level}
                onChange={(next) => change.mutate({ id: grant.id, level: next })}
                options={levels}
              />
            </span>
            <Popover
              label={t`End of the right of ${name}`}
              align="end"
              trigger={
                <IconButton label={t`End of the right of ${name}`}>
                  <CalendarClock aria-hidden="true" />
                </IconButton>
              }
            >
              <EndField
                label={t`It ends on`}
                value={grant.expires_at === null ? "" : dayOf(grant.expires_at)}
                onChange={(day) => change.mutate({ id: grant.id, expires_at: endOfDay(day) })}
              />
            </Popover>
            <IconButton label={t`Remove ${name}`} onClick={() => revoke.mutate(grant.id)}>
              <X aria-hidden="true" />
            </IconButton>
          </>
        ) : (
          <span className="text-13 text-fg-3">{level?.label}</span>
        )}
      </div>
      {error !== null && <FieldError>{words}</FieldError>}
    </li>
  );
}

function GrantNote({ grant }: { grant: Grant }): ReactNode {
  const { t } = useLingui();
  const end = grant.expires_at === null ? null : dayName(grant.expires_at);
  const above = grant.from_title ?? t`a page above this one`;
  if (end !== null && !grant.inherited)
    return <span className="block text-12 text-fg-3">{t`until ${end}`}</span>;
  if (grant.inherited) return <span className="block text-12 text-fg-3">{t`from ${above}`}</span>;
  if (grant.redundant) return <span className="block text-12 text-fg-3">{t`adds nothing`}</span>;
  return null;
}
