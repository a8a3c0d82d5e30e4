import { useLingui } from "@lingui/react/macro";
import { Check, CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { RunTrace } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Badge } from "@/shared/ui";
import { useSeconds } from "../hooks/useSeconds";
import { formatCost } from "../model/cost";

type Call = RunTrace["calls"][number];

/** Each attempt at a model, in its order. */
export function TraceCalls({ calls }: { calls: readonly Call[] }): ReactNode {
  const { t } = useLingui();
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t`Calls of the model`}</h3>
      <ol className="grid gap-2" aria-label={t`Calls of the model`}>
        {calls.map((call, index) => (
          <li key={index} className="flex items-start gap-2">
            {call.status === "failed" ? (
              <CircleAlert className="size-4 shrink-0 text-danger" aria-label={t`Failed`} />
            ) : (
              <Check className="size-4 shrink-0 text-success" aria-label={t`Done`} />
            )}
            <CallFacts call={call} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function CallFacts({ call }: { call: Call }): ReactNode {
  const { t } = useLingui();
  const seconds = useSeconds();
  const facts = [
    seconds(call.duration_ms),
    t`${formatNumber(call.input_tokens)} in, ${formatNumber(call.output_tokens)} out`,
    formatCost(call.cost_micros),
    call.error_kind,
  ];
  return (
    <div className="min-w-0 grow">
      <span className="break-all">{call.model}</span> {call.is_retry && <Badge>{t`Retry`}</Badge>}
      <p className="num text-12 text-fg-3">{facts.filter((fact) => fact !== null).join(" · ")}</p>
    </div>
  );
}
