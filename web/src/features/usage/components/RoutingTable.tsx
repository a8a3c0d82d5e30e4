import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { RoutingLine } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Table } from "@/shared/ui";
import { dollars } from "../model/money";
import { useRoutingWords } from "./useRoutingWords";

export interface RoutingTableProps {
  title: string;
  lines: readonly RoutingLine[];
  nameOf: (key: string) => string;
}

/** Choices of Auto by one thing, the most first. */
export function RoutingTable({ title, lines, nameOf }: RoutingTableProps): ReactNode {
  const { t } = useLingui();
  const words = useRoutingWords();
  return (
    <section className="grid gap-2" aria-label={title}>
      <h3 className="text-13 font-medium">{title}</h3>
      <Table
        label={title}
        rows={lines}
        rowKey={(line) => line.key}
        columns={[
          { id: "name", header: t`Choice`, cell: (line) => nameOf(line.key) },
          { id: "decisions", header: t`Number`, right: true, cell: (line) => formatNumber(line.decisions) },
          { id: "rate", header: t`Went well`, right: true, cell: words.rate },
          { id: "cost", header: t`Cost`, right: true, cell: (line) => dollars(line.cost_micros) },
          { id: "saved", header: t`Saved`, right: true, cell: words.saved },
        ]}
      />
    </section>
  );
}
