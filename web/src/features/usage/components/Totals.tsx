import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { UsageSummary } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { dollars } from "../model/money";
import { InOwnCurrency } from "./InOwnCurrency";

/** The figures of a period in one line, and whether they rise. */
export function Totals({ summary }: { summary: UsageSummary }): ReactNode {
  const { t } = useLingui();
  const trends = { rising: t`rising`, falling: t`falling`, steady: t`steady` };
  const { calls, cost_micros, prompt_tokens, cache_read_tokens, trend } = summary;
  const cached = prompt_tokens === 0 ? 0 : Math.round((cache_read_tokens * 100) / prompt_tokens);
  const spent = t`Spent`;
  const figures = [
    [spent, dollars(cost_micros)],
    [t`Calls`, formatNumber(calls)],
    [t`Average call`, dollars(calls === 0 ? 0 : Math.round(cost_micros / calls))],
    [t`Input from cache`, t`${cached} %`],
    ...(trend === null ? [] : [[t`Trend`, trends[trend]]]),
  ];
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt className="text-12 text-fg-3">{label}</dt>
          <dd className="tabular text-15 font-medium">
            {value}
            {label === spent && <InOwnCurrency micros={cost_micros} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
