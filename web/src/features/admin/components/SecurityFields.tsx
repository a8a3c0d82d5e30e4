import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Switch, TextField } from "@/shared/ui";
import type { SettingsFieldsProps } from "./InstanceSettingsForm";

/** Passwords, and how long a sign-in lasts. */
export function SecurityFields({ form, onChange, fieldError, disabled }: SettingsFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <fieldset className="grid gap-4" disabled={disabled}>
      <legend className="section-title mb-3">{t`Security`}</legend>
      <TextField
        label={t`Shortest password`}
        help={t`8 to 64 characters. Where a password is all that protects an account, 15 is recommended.`}
        type="number"
        min={8}
        max={64}
        value={form.password_min_length}
        error={fieldError("password_min_length")}
        onChange={(event) => onChange({ password_min_length: event.target.value })}
      />
      <TextField
        label={t`Hours after which sensitive actions ask again`}
        type="number"
        step="any"
        value={form.freshHours}
        error={fieldError("fresh_session_seconds")}
        onChange={(event) => onChange({ freshHours: event.target.value })}
      />
      <TextField
        label={t`Days until an unused session ends`}
        type="number"
        step="any"
        value={form.idleDays}
        error={fieldError("session_idle_seconds")}
        onChange={(event) => onChange({ idleDays: event.target.value })}
      />
      <TextField
        label={t`Days until every session ends`}
        type="number"
        step="any"
        value={form.absoluteDays}
        error={fieldError("session_absolute_seconds")}
        onChange={(event) => onChange({ absoluteDays: event.target.value })}
      />
      <LimitFields form={form} onChange={onChange} fieldError={fieldError} disabled={disabled} />
      <Switch
        label={t`Sign in by a link in a mail`}
        checked={form.magic_links}
        disabled={disabled}
        onChange={(on) => onChange({ magic_links: on })}
      />
      <Switch
        label={t`Mail people when an administrator acts as them`}
        checked={form.mail_on_impersonation}
        disabled={disabled}
        onChange={(on) => onChange({ mail_on_impersonation: on })}
      />
      <Switch
        label={t`Single sign-on is the only way in; super administrators keep password and second factor`}
        checked={form.sso_only}
        disabled={disabled}
        onChange={(on) => onChange({ sso_only: on })}
      />
    </fieldset>
  );
}

/** How often one caller may come in a minute. */
function LimitFields({ form, onChange, fieldError }: SettingsFieldsProps): ReactNode {
  const { t } = useLingui();
  const limits = [
    ["reads_per_minute", t`Readings per person and minute`],
    ["writes_per_minute", t`Changes per person and minute`],
    ["unauthenticated_per_minute", t`Requests per minute and address before signing in`],
    ["sends_per_minute", t`Messages to models per person and minute`],
    ["runs_at_once", t`Answers per person that are written at once`],
  ] as const;
  return limits.map(([name, label]) => (
    <TextField
      key={name}
      label={label}
      type="number"
      min={name === "sends_per_minute" || name === "runs_at_once" ? 1 : 20}
      value={form[name]}
      error={fieldError(name)}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  ));
}
