import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { OrganizationDetail } from "@/api";
import { TextField } from "@/shared/ui";
import { currencyOf, typedRate } from "../model/currency";
import { SettingPlace } from "./SettingPlace";

type Currency = OrganizationDetail["settings"]["display_currency"];

export interface CurrencyFieldProps {
  value: Currency;
  onChange: (value: Currency) => void;
}

/** A second currency beside the dollar, at a rate that somebody sets: for reading only. */
export function CurrencyField({ value, onChange }: CurrencyFieldProps): ReactNode {
  const { t } = useLingui();
  const [code, setCode] = useState(value?.code ?? "");
  const [rate, setRate] = useState(value ? typedRate(value.micros_per_dollar) : "");
  const change = (nextCode: string, nextRate: string) => {
    setCode(nextCode);
    setRate(nextRate);
    const found = currencyOf(nextCode, nextRate);
    if (found !== undefined) onChange(found);
  };
  const isWrong = currencyOf(code, rate) === undefined;
  return (
    <SettingPlace name="settings.display_currency">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t`Show costs in`}
          value={code}
          maxLength={3}
          placeholder="EUR"
          spellCheck={false}
          help={t`Beside US dollars, in which everything is counted.`}
          onChange={(event) => change(event.target.value.toUpperCase(), rate)}
        />
        <TextField
          label={t`For one dollar`}
          value={rate}
          inputMode="decimal"
          placeholder="0.92"
          error={isWrong ? t`Three letters, and a number such as 0.92` : undefined}
          onChange={(event) => change(code, event.target.value)}
        />
      </div>
    </SettingPlace>
  );
}
