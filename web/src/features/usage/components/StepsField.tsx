import { Plus, X } from "lucide-react";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Budget } from "@/api";
import { Button, IconButton, Input, Select } from "@/shared/ui";

type Step = Budget["steps"][number];
type Left = "no_premium" | "basic" | "nothing";

const TIERS: Record<Left, Step["tiers"]> = {
  no_premium: ["basic", "standard"],
  basic: ["basic"],
  nothing: [],
};

const leftBy = (step: Step): Left =>
  step.tiers.length === 0 ? "nothing" : step.tiers.includes("standard") ? "no_premium" : "basic";

export interface StepsFieldProps {
  steps: Step[];
  onChange: (steps: Step[]) => void;
}

/** From which part of a budget on which models are closed. */
export function StepsField({ steps, onChange }: StepsFieldProps): ReactNode {
  const { t } = useLingui();
  const put = (index: number, step: Step) =>
    onChange(steps.map((each, place) => (place === index ? step : each)));
  const last = steps.at(-1)?.percent ?? 40;
  return (
    <fieldset className="grid gap-2">
      <legend className="field-label mb-1">{t`Steps before the end`}</legend>
      {steps.map((step, index) => (
        <div key={index} className="grid grid-cols-[72px_1fr_auto] items-center gap-2 text-13">
          <Input
            type="number"
            min={1}
            max={100}
            aria-label={t`From percent, step ${index + 1}`}
            value={step.percent}
            onChange={(event) => put(index, { ...step, percent: Number(event.target.value) })}
          />
          <Select
            label={t`What is left, step ${index + 1}`}
            value={leftBy(step)}
            onChange={(left) => put(index, { ...step, tiers: TIERS[left] })}
            options={[
              { value: "no_premium", label: t`No premium models` },
              { value: "basic", label: t`Basic models only` },
              { value: "nothing", label: t`Nothing that costs` },
            ]}
          />
          <IconButton
            label={t`Remove step ${index + 1}`}
            onClick={() => onChange(steps.filter((_, place) => place !== index))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          size="sm"
          disabled={last >= 100 || steps.length >= 10}
          onClick={() => onChange([...steps, { percent: Math.min(100, last + 10), tiers: ["basic"] }])}
        >
          <Plus className="s" aria-hidden="true" />
          {t`Add step`}
        </Button>
      </div>
    </fieldset>
  );
}
