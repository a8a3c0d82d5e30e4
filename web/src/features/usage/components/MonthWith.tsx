import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { UsageComparison } from "@/api";
import { modelsQuery } from "@/features/providers";
import { formatNumber } from "@/shared/lib/number";
import { ErrorState, Select, Skeleton, Table } from "@/shared/ui";
import { comparisonQuery, type UsageOf } from "../api";
import { dollars } from "../model/money";

const NONE = "none";

/** What this month would have cost with another model: of everybody, or of the person alone. */
export function MonthWith({ of }: { of: UsageOf }): ReactNode {
  const { t } = useLingui();
  const { data: all = [] } = useQuery(modelsQuery);
  const [model, setModel] = useState(NONE);
  const models = all.filter((each) => !each.is_demo && each.input_micros_per_mtok !== null);
  if (models.length === 0) return null;
  return (
    <section className="grid gap-3" aria-label={t`Another model`}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-15 font-medium">{t`With another model`}</h2>
        <div className="w-64 max-w-full">
          <Select
            label={t`Compare with`}
            value={model}
            onChange={setModel}
            options={[
              { value: NONE, label: t`Choose a model` },
              ...models.map((each) => ({ value: each.slug, label: each.display_name })),
            ]}
          />
        </div>
      </div>
      {model === NONE ? (
        <p className="text-13 text-fg-3">{t`What would this month's answers have cost with one model for all?`}</p>
      ) : (
        <Compared of={of} model={model} name={models.find((each) => each.slug === model)?.display_name} />
      )}
    </section>
  );
}

function Compared({ of, model, name = model }: { of: UsageOf; model: string; name?: string | undefined }) {
  const { t } = useLingui();
  const { data, isPending, error, refetch } = useQuery(comparisonQuery(of, model));
  if (isPending) return <Skeleton lines={["92%", "40%"]} label={t`Comparing`} />;
  if (error !== null)
    return <ErrorState title={t`The comparison did not load`} error={error} onRetry={() => void refetch()} />;
  if (data.calls === 0) return <p className="text-13 text-fg-3">{t`No answers this month yet.`}</p>;
  return <Answer comparison={data} name={name} />;
}

function Answer({ comparison, name }: { comparison: UsageComparison; name: string }): ReactNode {
  const { t } = useLingui();
  const [other, cost] = [comparison.other_micros, comparison.cost_micros].map(dollars);
  return (
    <>
      <p className="text-13">
        {comparison.estimated_calls > 0
          ? t`With ${name} this month's answers would have cost ${other} for the same tokens, instead of about ${cost}.`
          : t`With ${name} this month's answers would have cost ${other} for the same tokens, instead of ${cost}.`}
      </p>
      <Table
        label={t`This month with ${name}`}
        rows={comparison.models}
        rowKey={(line) => line.model}
        columns={[
          { id: "model", header: t`Model`, cell: (line) => line.model },
          { id: "calls", header: t`Calls`, right: true, cell: (line) => formatNumber(line.calls) },
          { id: "cost", header: t`Cost`, right: true, cell: (line) => dollars(line.cost_micros) },
          {
            id: "other",
            header: t`Would have cost`,
            right: true,
            cell: (line) => dollars(line.other_micros),
          },
        ]}
      />
    </>
  );
}
