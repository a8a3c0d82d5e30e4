import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartColumn } from "lucide-react";
import type { ReactNode } from "react";
import { SettingsPage } from "@/shared/shell";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { limitsQuery, ownSummaryQuery } from "../api";
import type { Shown } from "../model/spans";
import { Figures } from "./Figures";
import { MonthWith } from "./MonthWith";
import { OwnLimits } from "./OwnLimits";
import { PeriodChoice } from "./PeriodChoice";
import { ShownPart } from "./ShownPart";
import { SumTable } from "./SumTable";

export interface MyUsageProps {
  shown: Shown;
  onShown: (shown: Shown) => void;
}

/** What the person's own calls cost, and what they may still spend. */
export function MyUsage({ shown, onShown }: MyUsageProps): ReactNode {
  const { t } = useLingui();
  const limits = useQuery(limitsQuery);
  const { data, isPending, error, refetch } = useQuery(ownSummaryQuery(shown));
  return (
    <SettingsPage
      title={t`My usage`}
      description={t`What your questions to models cost. Nobody but you and the administrators sees it.`}
      action={
        <PeriodChoice value={shown.period ?? "30d"} onChange={(period) => onShown({ ...shown, period })} />
      }
    >
      {limits.data && <OwnLimits limits={limits.data} />}
      <ShownPart
        shown={shown}
        summary={data}
        onAll={() => onShown(shown.period === undefined ? {} : { period: shown.period })}
      />
      {isPending && <Skeleton lines={["40%", "100%", "92%", "84%"]} label={t`Loading the figures`} />}
      {error !== null && (
        <ErrorState title={t`The figures did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {data?.calls === 0 && (
        <EmptyState icon={ChartColumn} title={t`No calls yet`}>
          {t`Ask a model something, and what it cost stands here.`}
        </EmptyState>
      )}
      {data !== undefined && data.calls > 0 && (
        <Figures summary={data}>
          <SumTable
            title={t`Conversations`}
            lines={data.conversations}
            nameOf={(line) => (
              <Link
                className="link"
                to="/conversations/$conversationId"
                params={{ conversationId: line.key }}
              >
                {line.name ?? t`A conversation that is gone`}
              </Link>
            )}
          />
        </Figures>
      )}
      <MonthWith of="me" />
    </SettingsPage>
  );
}
