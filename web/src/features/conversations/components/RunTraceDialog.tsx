import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { RunTrace } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { fullTime } from "@/shared/lib/time";
import { Banner, Button, Dialog, ErrorState, Skeleton } from "@/shared/ui";
import { useSeconds } from "../hooks/useSeconds";
import { formatCost } from "../model/cost";
import { runTraceQuery } from "../traces-api";
import { TraceCalls } from "./TraceCalls";
import { TraceSteps } from "./TraceSteps";

/** How an answer came about. */
export function RunTraceDialog({ runId, onClose }: { runId: string; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const trace = useQuery(runTraceQuery(runId));
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={t`What happened`}
      actions={<Button onClick={onClose}>{t`Close`}</Button>}
    >
      {trace.isError && (
        <ErrorState
          title={t`This could not be loaded`}
          error={trace.error}
          onRetry={() => void trace.refetch()}
        />
      )}
      {trace.isPending && <Skeleton />}
      {trace.data && <Trace trace={trace.data} />}
    </Dialog>
  );
}

function Trace({ trace }: { trace: RunTrace }): ReactNode {
  const { t } = useLingui();
  return (
    <div className="grid gap-5 text-13">
      <Totals trace={trace} />
      {trace.is_expired ? (
        <Banner>{t`The steps were kept for 90 days. Only the totals are left.`}</Banner>
      ) : (
        <>
          {trace.routing && (
            <section>
              <h3 className="mb-1 font-semibold">{t`Why this model`}</h3>
              <p className="text-fg-2">{trace.routing.reasoning}</p>
            </section>
          )}
          <TraceCalls calls={trace.calls} />
          {trace.steps.length > 0 && <TraceSteps steps={trace.steps} />}
        </>
      )}
    </div>
  );
}

function Totals({ trace }: { trace: RunTrace }): ReactNode {
  const { t } = useLingui();
  const seconds = useSeconds();
  const { totals, run } = trace;
  const cost = formatCost(totals.cost_micros) ?? "$0";
  const facts: [string, string | null][] = [
    [t`Began`, fullTime(run.started_at ?? run.created_at)],
    [t`Took`, seconds(totals.duration_ms)],
    [t`First word after`, seconds(totals.first_token_ms)],
    [t`Tokens`, t`${formatNumber(totals.input_tokens)} in, ${formatNumber(totals.output_tokens)} out`],
    [t`Cost`, totals.is_cost_estimated ? t`about ${cost}` : cost],
    [t`Retries`, trace.is_expired ? null : formatNumber(trace.retry_count)],
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name} className="contents">
              <dt className="text-fg-3">{name}</dt>
              <dd className="num">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
