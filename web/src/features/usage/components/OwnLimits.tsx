import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Limit, Limits } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { Badge, Button } from "@/shared/ui";
import { useAskForMore, useDeleteOwnCap, useSetOwnCap } from "../api";
import { dollars } from "../model/money";
import { AmountDialog } from "./AmountDialog";
import { FillBar } from "./FillBar";
import { LimitSentence } from "./LimitSentence";
import { useKindNames, usePeriodNames } from "./usePeriodWords";

/** What limits the person: the sentence, each limit with its bar, and what they let themselves spend. */
export function OwnLimits({ limits }: { limits: Limits }): ReactNode {
  const { t } = useLingui();
  const [isSetting, setSetting] = useState(false);
  const set = useSetOwnCap();
  return (
    <section className="grid gap-3" aria-label={t`What limits you`}>
      <p className="text-17 font-medium">
        <LimitSentence limit={limits.smallest} />
      </p>
      {limits.items.length > 0 && (
        <ul className="card">
          {limits.items.map((limit) => (
            <LimitRow key={limit.id} limit={limit} />
          ))}
        </ul>
      )}
      <Button className="justify-self-start" onClick={() => setSetting(true)}>{t`Limit yourself`}</Button>
      {isSetting && (
        <AmountDialog
          title={t`Limit yourself`}
          description={t`Your own limit for a month comes on top of the others. Nobody else sees it.`}
          action={t`Set limit`}
          busy={set.isPending}
          error={set.error}
          onClose={() => setSetting(false)}
          onDone={(amount) => set.mutate(amount, { onSuccess: () => setSetting(false) })}
        />
      )}
    </section>
  );
}

function LimitRow({ limit }: { limit: Limit }): ReactNode {
  const { t } = useLingui();
  const kinds = useKindNames();
  const periods = usePeriodNames();
  const isOwn = limit.set_by_kind === "self";
  const given = limit.scope_kind === "user" ? t`Your budget` : limit.scope_name;
  const name = isOwn ? t`Your own limit` : (given ?? kinds[limit.scope_kind]);
  const left = limit.left_micros === null ? t`no limit` : t`${dollars(limit.left_micros)} left`;
  return (
    <li className="card-row grid gap-2 p-3 text-13">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-medium">{name}</span>
        <span className="tabular text-fg-2">
          {limit.limit_micros !== null && limit.spent_micros !== null
            ? t`${dollars(limit.spent_micros)} of ${dollars(limit.limit_micros)} ${periods[limit.period]}`
            : left}
        </span>
      </div>
      {limit.spent_micros !== null && (
        <FillBar limit={limit.limit_micros} spent={limit.spent_micros} held={limit.held_micros ?? 0} />
      )}
      <div className="flex flex-wrap items-center gap-2 text-12 text-fg-3">
        {limit.is_hard && <Badge>{t`Hard limit`}</Badge>}
        {limit.period_ends_at !== null && <span>{t`until ${shortTime(limit.period_ends_at)}`}</span>}
        <span className="ml-auto" />
        {isOwn ? <RemoveCap limit={limit} /> : limit.scope_kind === "user" && <AskForMore limit={limit} />}
      </div>
    </li>
  );
}

function RemoveCap({ limit }: { limit: Limit }): ReactNode {
  const { t } = useLingui();
  const remove = useDeleteOwnCap();
  return (
    <Button size="sm" busy={remove.isPending} onClick={() => remove.mutate(limit.period)}>
      {t`Remove`}
    </Button>
  );
}

function AskForMore({ limit }: { limit: Limit }): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const ask = useAskForMore();
  if (limit.has_open_request) return <Badge tone="accent">{t`You asked for more`}</Badge>;
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>{t`Ask for more`}</Button>
      {isAsking && (
        <AmountDialog
          title={t`Ask for more`}
          description={t`The administrators decide and you get a mail.`}
          action={t`Send request`}
          noteLabel={t`What it is for`}
          busy={ask.isPending}
          error={ask.error}
          onClose={() => setAsking(false)}
          onDone={(amount_micros, note) =>
            ask.mutate({ budget_id: limit.id, amount_micros, note }, { onSuccess: () => setAsking(false) })
          }
        />
      )}
    </>
  );
}
