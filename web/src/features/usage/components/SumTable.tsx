import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { UsageLine } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Segmented, Table } from "@/shared/ui";
import { dollars } from "../model/money";

export interface SumTableProps {
  title: string;
  lines: readonly UsageLine[];
  /** What a line is called; its key without it. */
  nameOf?: (line: UsageLine) => ReactNode;
}

type Order = "cost" | "calls";

/** Sums by one thing, the dearest or the most called first. Nothing is shown where there is nothing. */
export function SumTable({ title, lines, nameOf }: SumTableProps): ReactNode {
  const { t } = useLingui();
  const [order, setOrder] = useState<Order>("cost");
  if (lines.length === 0) return null;
  const by = (line: UsageLine) => (order === "cost" ? line.cost_micros : line.calls);
  const rows = [...lines].sort((one, other) => by(other) - by(one));
  return (
    <section className="grid gap-2" aria-label={title}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-15 font-medium">{title}</h2>
        <Segmented
          label={t`Order of ${title}`}
          value={order}
          onChange={setOrder}
          options={[
            { value: "cost", label: t`Cost` },
            { value: "calls", label: t`Calls` },
          ]}
        />
      </div>
      <Table
        label={title}
        rows={rows}
        rowKey={(line) => line.key}
        columns={[
          { id: "name", header: title, cell: (line) => nameOf?.(line) ?? line.name ?? line.key },
          { id: "calls", header: t`Calls`, right: true, cell: (line) => formatNumber(line.calls) },
          { id: "cost", header: t`Cost`, right: true, cell: (line) => <Cost line={line} /> },
        ]}
      />
    </section>
  );
}

function Cost({ line }: { line: UsageLine }): ReactNode {
  const { t } = useLingui();
  const isGuess = line.estimated_calls > 0;
  if (isGuess && line.cost_micros === 0) return <span className="text-fg-3">{t`price unknown`}</span>;
  return (
    <span className="tabular" title={isGuess ? t`Partly estimated` : undefined}>
      {isGuess ? `≈ ${dollars(line.cost_micros)}` : dollars(line.cost_micros)}
    </span>
  );
}
