import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatNumber } from "@/shared/lib/number";
import { ErrorState } from "@/shared/ui";
import { savingsQuery } from "../api";
import { dollars } from "../model/money";
import type { Span } from "../model/spans";

export interface SavingsProps {
  organizationId: string;
  period: Span;
}

/** What the cache, Auto and substitutes saved in a period. */
export function Savings({ organizationId, period }: SavingsProps): ReactNode {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery(savingsQuery(organizationId, period));
  if (error !== null)
    return <ErrorState title={t`The savings did not load`} error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const tokens = formatNumber(data.cached_tokens);
  const parts = [
    {
      name: t`By the cache`,
      saved: data.cached_saved_micros,
      from: t`${tokens} tokens read from it`,
    },
    {
      name: t`By Auto`,
      saved: data.routed_saved_micros,
      from: t`${plural(data.routed_calls, {
        one: "# choice, against the complex model",
        other: "# choices, against always the complex model",
      })}`,
    },
    {
      name: t`By substitutes`,
      saved: data.substituted_saved_micros,
      from: t`${plural(data.substituted_calls, {
        one: "# answer by another model than was chosen",
        other: "# answers by another model than was chosen",
      })}`,
    },
  ];
  return (
    <section className="grid gap-2" aria-label={t`Savings`}>
      <h2 className="text-15 font-medium">{t`Saved`}</h2>
      <dl className="grid gap-3 sm:grid-cols-3">
        {parts.map(({ name, saved, from }) => (
          <div key={name} className="grid content-start gap-0.5">
            <dt className="text-12 text-fg-3">{name}</dt>
            <dd className="grid gap-0.5">
              <span className="tabular text-15 font-medium">{dollars(saved)}</span>
              <span className="text-12 text-fg-3">{from}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
