import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { RoutingBoard as Board } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Button, ErrorState, Skeleton } from "@/shared/ui";
import { routingBoardQuery } from "../api";
import { dollars } from "../model/money";
import { DayChart } from "./DayChart";
import { LastDecisions } from "./LastDecisions";
import { RoutingTable } from "./RoutingTable";
import { useRoutingWords } from "./useRoutingWords";

/** What Auto decided in the last thirty days, how it went and what it saved, for administrators. */
export function RoutingBoard({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const { data, isPending, error, refetch } = useQuery(routingBoardQuery(organizationId));
  return (
    <section className="grid gap-5 border-t border-line pt-6" aria-label={t`Choices of Auto`}>
      <div className="grid gap-1">
        <h2 className="text-15 font-medium">{t`Choices of Auto`}</h2>
        <p className="text-13 text-fg-2">
          {t`The last 30 days. Saved is what the complex model would have cost, less what was spent.`}
        </p>
      </div>
      {isPending && <Skeleton lines={["40%", "92%"]} label={t`Loading the choices`} />}
      {error !== null && (
        <ErrorState title={t`The choices did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {data?.total.decisions === 0 && (
        <p className="text-13 text-fg-3">{t`Nobody left the choice of a model to Auto in this time.`}</p>
      )}
      {data !== undefined && data.total.decisions > 0 && (
        <Figures organizationId={organizationId} board={data} />
      )}
    </section>
  );
}

function Figures({ organizationId, board }: { organizationId: string; board: Board }): ReactNode {
  const { t } = useLingui();
  const words = useRoutingWords();
  const [isListed, setListed] = useState(false);
  const { total } = board;
  const [spent, saved] = [t`Spent`, t`Saved`];
  const figures = [
    [t`Choices`, formatNumber(total.decisions)],
    [t`Went well`, words.rate(total)],
    [spent, dollars(total.cost_micros)],
    [saved, words.saved(total)],
  ];
  const days = board.days.flatMap((line) => [
    { day: line.key, model: spent, cost_micros: line.cost_micros },
    // Less than nothing on a day on which Auto was dearer than the complex model.
    { day: line.key, model: saved, cost_micros: line.saved_micros },
  ]);
  return (
    <>
      <dl className="flex flex-wrap gap-x-8 gap-y-3" aria-label={t`Choices of Auto, together`}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt className="text-12 text-fg-3">{label}</dt>
            <dd className="tabular text-15 font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <DayChart
        label={t`Spent and saved by day`}
        summary={{ first: board.first, last: board.last, days, models: [{ key: spent }, { key: saved }] }}
      />
      <RoutingTable title={t`Choices by difficulty`} lines={board.tiers} nameOf={words.tier} />
      <RoutingTable title={t`Choices by model`} lines={board.models} nameOf={(key) => key} />
      <RoutingTable title={t`Choices by policy`} lines={board.policies} nameOf={words.policy} />
      <RoutingTable title={t`Choices by override`} lines={board.overrides} nameOf={words.override} />
      <RoutingTable
        title={t`Choices by day`}
        lines={board.days.filter((line) => line.decisions > 0).reverse()}
        nameOf={(key) => key}
      />
      <div>
        <Button onClick={() => setListed(true)}>{t`Show the last choices`}</Button>
      </div>
      {isListed && <LastDecisions organizationId={organizationId} onClose={() => setListed(false)} />}
    </>
  );
}
