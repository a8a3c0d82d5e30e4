import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChartColumn, Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useActiveOrganization } from "@/features/orgs";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Menu, Skeleton, useProblemToast } from "@/shared/ui";
import { summaryQuery, useExportUsage } from "../api";
import type { Shown, Span } from "../model/spans";
import { Figures } from "./Figures";
import { ForecastLine } from "./ForecastLine";
import { MonthWith } from "./MonthWith";
import { PeriodChoice } from "./PeriodChoice";
import { PersonCalls } from "./PersonCalls";
import { RoutingBoard } from "./RoutingBoard";
import { Savings } from "./Savings";
import { ShownPart } from "./ShownPart";
import { SumTable } from "./SumTable";

export interface UsageDashboardProps {
  shown: Shown;
  onShown: (shown: Shown) => void;
}

/** What all calls of the organization cost, for its administrators. */
export function UsageDashboard({ shown, onShown }: UsageDashboardProps): ReactNode {
  const { t } = useLingui();
  const { id, name } = useActiveOrganization();
  const [person, setPerson] = useState<{ id: string; name: string } | null>(null);
  const { period = "30d" } = shown;
  const isPart = shown.until !== undefined || shown.scope !== undefined;
  const { data, isPending, error, refetch } = useQuery(summaryQuery(id, shown));
  const deleted = t`Deleted user`;
  return (
    <SettingsPage
      title={t`Usage`}
      description={t`What models cost in ${name}, without anybody's texts.`}
      action={
        <div className="flex flex-wrap gap-2">
          <PeriodChoice value={period} onChange={(next) => onShown({ ...shown, period: next })} />
          <ExportMenu organizationId={id} period={period} />
        </div>
      }
    >
      <ShownPart shown={shown} summary={data} onAll={() => onShown({ period })} />
      {isPending && <Skeleton lines={["40%", "100%", "92%", "84%"]} label={t`Loading the figures`} />}
      {error !== null && (
        <ErrorState title={t`The figures did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && data.calls > 0 && !isPart && <ForecastLine organizationId={id} />}
      {data?.calls === 0 && <EmptyState icon={ChartColumn} title={t`No calls in this period`} />}
      {data !== undefined && data.calls > 0 && (
        <Figures summary={data}>
          <SumTable
            title={t`People`}
            lines={data.people}
            nameOf={(line) =>
              line.name === null ? (
                deleted
              ) : (
                <button
                  type="button"
                  className="link"
                  onClick={() => setPerson({ id: line.key, name: line.name ?? deleted })}
                >
                  {line.name}
                </button>
              )
            }
          />
          <SumTable title={t`Groups`} lines={data.groups} />
          <SumTable
            title={t`Spaces`}
            lines={data.spaces}
            nameOf={(line) => line.name ?? t`A space that you do not see`}
          />
          <SumTable title={t`API tokens`} lines={data.tokens} />
        </Figures>
      )}
      {!isPart && (
        <>
          <Savings organizationId={id} period={period} />
          <MonthWith of={{ organizationId: id }} />
          <RoutingBoard organizationId={id} />
        </>
      )}
      {person !== null && (
        <PersonCalls
          organizationId={id}
          shown={{ ...shown, period }}
          person={person}
          onClose={() => setPerson(null)}
        />
      )}
    </SettingsPage>
  );
}

function ExportMenu({ organizationId, period }: { organizationId: string; period: Span }): ReactNode {
  const { t } = useLingui();
  const exported = useExportUsage(organizationId);
  const onError = useProblemToast();
  const save = (format: "csv" | "json") => exported.mutate({ format, period }, { onError });
  return (
    <Menu
      align="end"
      trigger={
        <Button busy={exported.isPending}>
          <Download className="s" aria-hidden="true" />
          {t`Export`}
        </Button>
      }
      groups={[
        [
          { label: t`As a table (CSV)`, onSelect: () => save("csv") },
          { label: t`As JSON`, onSelect: () => save("json") },
        ],
      ]}
    />
  );
}
