import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Field, Select, TextField } from "@/shared/ui";
import type { SettingsForm } from "../model/settings";
import type { SettingsFieldsProps } from "./InstanceSettingsForm";

/** Who gets in, and what they may make. */
export function AccessFields({ form, onChange, fieldError, disabled }: SettingsFieldsProps): ReactNode {
  const { t } = useLingui();
  const modes: { value: SettingsForm["sign_up_mode"]; label: string }[] = [
    { value: "open", label: t`Anybody` },
    { value: "approval", label: t`Anybody, after approval` },
    { value: "invite_only", label: t`By invitation only` },
    { value: "closed", label: t`Nobody` },
  ];
  const creations: { value: SettingsForm["organization_creation"]; label: string }[] = [
    { value: "anyone", label: t`Every user` },
    { value: "admins", label: t`Administrators only` },
  ];
  const verifications: { value: SettingsForm["require_verified_email"]; label: string }[] = [
    { value: "auto", label: t`When mail is configured` },
    { value: "always", label: t`Always` },
    { value: "never", label: t`Never` },
  ];
  return (
    <fieldset className="grid gap-4" disabled={disabled}>
      <legend className="section-title mb-3">{t`Access`}</legend>
      <Field label={t`Who may sign up`} error={fieldError("sign_up_mode")}>
        {(control) => (
          <Select
            {...control}
            value={form.sign_up_mode}
            onChange={(mode) => onChange({ sign_up_mode: mode })}
            options={modes}
          />
        )}
      </Field>
      <TextField
        label={t`Only with an address at`}
        help={t`Domains, with commas between them. Empty: every address.`}
        value={form.domains}
        error={fieldError("allowed_email_domains")}
        onChange={(event) => onChange({ domains: event.target.value })}
      />
      <Field label={t`Confirmed e-mail needed to sign in`} error={fieldError("require_verified_email")}>
        {(control) => (
          <Select
            {...control}
            value={form.require_verified_email}
            onChange={(need) => onChange({ require_verified_email: need })}
            options={verifications}
          />
        )}
      </Field>
      <Field label={t`Who may make organizations`} error={fieldError("organization_creation")}>
        {(control) => (
          <Select
            {...control}
            value={form.organization_creation}
            onChange={(who) => onChange({ organization_creation: who })}
            options={creations}
          />
        )}
      </Field>
      <TextField
        label={t`Version of the terms`}
        help={t`Whoever signs up accepts it. Empty: there are no terms.`}
        value={form.terms_version}
        maxLength={40}
        error={fieldError("terms_version")}
        onChange={(event) => onChange({ terms_version: event.target.value })}
      />
    </fieldset>
  );
}
