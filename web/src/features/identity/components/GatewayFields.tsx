import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Checkbox, Field, Textarea, TextField } from "@/shared/ui";
import { isRate, TIERS, type TokenForm, type TokenTier, withToggled } from "../model/tokens";

export interface GatewayFieldsProps {
  form: TokenForm;
  onChange: (form: TokenForm) => void;
}

/** What a program may use of what its person may; nothing filled in: all of it. */
export function GatewayFields({ form, onChange }: GatewayFieldsProps): ReactNode {
  const { t } = useLingui();
  const names: Record<TokenTier, string> = { basic: t`Basic`, standard: t`Standard`, premium: t`Premium` };
  const rate = (label: string, name: "rate" | "tokenRate") => (
    <TextField
      label={label}
      inputMode="numeric"
      value={form[name]}
      placeholder={t`No limit`}
      error={isRate(form[name]) ? undefined : t`A whole number from 1 to 1000000`}
      onChange={(event) => onChange({ ...form, [name]: event.target.value })}
    />
  );
  return (
    <>
      <fieldset className="grid gap-1">
        <legend className="field-label mb-1">{t`Only these tiers (none chosen: all of yours)`}</legend>
        {TIERS.map((tier) => (
          <Checkbox
            key={tier}
            label={names[tier]}
            checked={form.tiers.includes(tier)}
            onChange={(isOn) => onChange({ ...form, tiers: withToggled(form.tiers, tier, isOn) })}
          />
        ))}
      </fieldset>
      <Field label={t`Only these models`} help={t`One per line, such as openai:gpt-5. Empty: all of yours.`}>
        {(control) => (
          <Textarea
            {...control}
            className="font-mono"
            spellCheck={false}
            value={form.models}
            onChange={(event) => onChange({ ...form, models: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        {rate(t`Requests per minute`, "rate")}
        {rate(t`Tokens per minute`, "tokenRate")}
      </div>
      <Field
        label={t`Only from these addresses`}
        help={t`One address or network per line. Empty: from anywhere.`}
      >
        {(control) => (
          <Textarea
            {...control}
            className="font-mono"
            rows={2}
            spellCheck={false}
            value={form.addresses}
            onChange={(event) => onChange({ ...form, addresses: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
