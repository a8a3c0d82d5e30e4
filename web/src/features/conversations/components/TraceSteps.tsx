import { useLingui } from "@lingui/react/macro";
import { Check, CircleAlert, EyeOff, Wrench } from "lucide-react";
import type { ReactNode } from "react";
import type { RunTrace } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { useSeconds } from "../hooks/useSeconds";
import { Fold } from "./Fold";

type Step = RunTrace["steps"][number];

/** What was done with tools, in its order. */
export function TraceSteps({ steps }: { steps: readonly Step[] }): ReactNode {
  const { t } = useLingui();
  return (
    <section>
      <h3 className="mb-1 font-semibold">{t`Tools`}</h3>
      <ol className="folds" aria-label={t`Tools`}>
        {steps.map((step) => (
          <li key={step.number}>
            <OneStep step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function OneStep({ step }: { step: Step }): ReactNode {
  const { t } = useLingui();
  const seconds = useSeconds();
  const aside = (
    <span className="flex items-center gap-2 text-12 text-fg-3">
      <span className="num">{seconds(step.duration_ms)}</span>
      {step.status === "completed" ? (
        <Check className="size-4 text-success" aria-label={t`Done`} />
      ) : (
        <CircleAlert className="size-4 text-danger" aria-label={t`Failed`} />
      )}
    </span>
  );
  const title = step.page_title === null ? step.name : `${step.name} · ${step.page_title || t`Untitled`}`;
  return (
    <Fold icon={step.is_visible ? Wrench : EyeOff} title={title} aside={aside}>
      {step.is_visible ? <Told step={step} /> : <p>{t`You do not see what this was about.`}</p>}
    </Fold>
  );
}

function Told({ step }: { step: Step }): ReactNode {
  const { t } = useLingui();
  const shown = step.result ?? "";
  const total = step.result_characters ?? 0;
  return (
    <dl className="grid gap-2">
      <div>
        <dt className="text-fg-3">{t`Asked with`}</dt>
        <dd className="break-all font-mono text-12">{JSON.stringify(step.arguments)}</dd>
      </div>
      <div>
        <dt className="text-fg-3">{t`Gave`}</dt>
        <dd className="whitespace-pre-wrap break-words font-mono text-12">{shown}</dd>
        {shown.length < total && (
          <dd className="text-12 text-fg-3">{t`The first ${formatNumber(shown.length)} of ${formatNumber(total)} characters`}</dd>
        )}
      </div>
    </dl>
  );
}
