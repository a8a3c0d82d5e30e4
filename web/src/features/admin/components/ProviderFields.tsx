import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Switch, TextField } from "@/shared/ui";
import { keyFrom, type ProviderForm } from "../model/providers";

interface ProviderFieldsProps {
  form: ProviderForm;
  isNew: boolean;
  hasSecret: boolean;
  fieldError: (name: string) => string | undefined;
  onChange: (change: Partial<ProviderForm>) => void;
}

export function ProviderFields({
  form,
  isNew,
  hasSecret,
  fieldError,
  onChange,
}: ProviderFieldsProps): ReactNode {
  const { t } = useLingui();
  const follows = isNew && form.key === keyFrom(form.name);
  return (
    <div className="mt-4 grid gap-4">
      <TextField
        label={t`Name`}
        help={t`As the button says it: Continue with …`}
        required
        maxLength={60}
        value={form.name}
        error={fieldError("name")}
        onChange={({ target: { value } }) =>
          onChange(follows ? { name: value, key: keyFrom(value) } : { name: value })
        }
      />
      <TextField
        label={t`Key`}
        help={t`Part of the return address: /api/v1/oidc/${form.key || "…"}/callback. It stays as it is.`}
        required
        disabled={!isNew}
        maxLength={40}
        pattern="[a-z0-9_\-]+"
        spellCheck={false}
        value={form.key}
        error={fieldError("key")}
        onChange={(event) => onChange({ key: event.target.value })}
      />
      <TextField
        label={t`Issuer`}
        help={t`The https address that the service calls itself by. It stays as it is.`}
        type="url"
        required
        disabled={!isNew}
        maxLength={500}
        value={form.issuer}
        error={fieldError("issuer")}
        onChange={(event) => onChange({ issuer: event.target.value })}
      />
      <TextField
        label={t`Client ID`}
        required
        maxLength={300}
        spellCheck={false}
        value={form.client_id}
        error={fieldError("client_id")}
        onChange={(event) => onChange({ client_id: event.target.value })}
      />
      <TextField
        label={t`Client secret`}
        help={hasSecret ? t`Kept. Type a new one to replace it.` : t`Empty for a public client.`}
        type="password"
        autoComplete="off"
        maxLength={1000}
        value={form.client_secret}
        error={fieldError("client_secret")}
        onChange={(event) => onChange({ client_secret: event.target.value })}
      />
      <TextField
        label={t`Scopes`}
        required
        maxLength={300}
        spellCheck={false}
        value={form.scopes}
        error={fieldError("scopes")}
        onChange={(event) => onChange({ scopes: event.target.value })}
      />
      <TextField
        label={t`Only with an address at`}
        help={t`Domains, with commas between them. Empty: every address.`}
        value={form.domains}
        error={fieldError("allowed_domains")}
        onChange={(event) => onChange({ domains: event.target.value })}
      />
      <Switch
        label={t`Newcomers get an account`}
        checked={form.allow_sign_up}
        onChange={(on) => onChange({ allow_sign_up: on })}
      />
      <Switch label={t`On`} checked={form.is_enabled} onChange={(on) => onChange({ is_enabled: on })} />
    </div>
  );
}
