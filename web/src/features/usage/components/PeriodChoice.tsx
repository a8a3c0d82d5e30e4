import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Select } from "@/shared/ui";
import { type Span, SPANS } from "../model/spans";
import { useSpanNames } from "./usePeriodWords";

export interface PeriodChoiceProps {
  value: Span;
  onChange: (span: Span) => void;
}

export function PeriodChoice({ value, onChange }: PeriodChoiceProps): ReactNode {
  const { t } = useLingui();
  const names = useSpanNames();
  return (
    <div className="w-44">
      <Select
        label={t`Period`}
        value={value}
        onChange={onChange}
        options={SPANS.map((span) => ({ value: span, label: names[span] }))}
      />
    </div>
  );
}
