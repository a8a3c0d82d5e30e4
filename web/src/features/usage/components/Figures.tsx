import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { UsageSummary } from "@/api";
import { DayChart } from "./DayChart";
import { SumTable } from "./SumTable";
import { Totals } from "./Totals";

/** What own and the organization's figures have in common. */
export function Figures({ summary, children }: { summary: UsageSummary; children?: ReactNode }): ReactNode {
  const { t } = useLingui();
  const payers: Record<string, string> = {
    user: t`An own key`,
    group: t`A key of a group`,
    organization: t`A key of the organization`,
    instance: t`A key of the installation`,
  };
  return (
    <>
      <Totals summary={summary} />
      <DayChart summary={summary} />
      <SumTable title={t`Models`} lines={summary.models} />
      {children}
      <SumTable title={t`Purposes`} lines={summary.types} nameOf={(line) => line.key.replaceAll("_", " ")} />
      <SumTable title={t`Who pays`} lines={summary.payers} nameOf={(line) => payers[line.key]} />
    </>
  );
}
