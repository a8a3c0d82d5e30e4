import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Field, Switch, Textarea, TextField } from "@/shared/ui";
import type { ProfileForm } from "./ProfileSettings";

export interface ProfileFieldsProps {
  form: ProfileForm;
  onChange: (change: Partial<ProfileForm>) => void;
  fieldError: (name: keyof ProfileForm) => string | undefined;
}

export function ProfileFields({ form, onChange, fieldError }: ProfileFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <TextField
        label={t`Name`}
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        value={form.name}
        error={fieldError("name")}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextField
        label={t`Username`}
        name="username"
        autoComplete="username"
        maxLength={30}
        value={form.username}
        error={fieldError("username")}
        help={t`Others mention you by it. It changes once a day at most.`}
        onChange={(event) => onChange({ username: event.target.value })}
      />
      <TextField
        label={t`Website`}
        name="url"
        type="url"
        autoComplete="url"
        maxLength={300}
        placeholder="https://example.org"
        value={form.website}
        error={fieldError("website")}
        onChange={(event) => onChange({ website: event.target.value })}
      />
      <TextField
        label={t`Phone`}
        name="tel"
        type="tel"
        autoComplete="tel"
        maxLength={40}
        value={form.phone}
        error={fieldError("phone")}
        onChange={(event) => onChange({ phone: event.target.value })}
      />
      <Field label={t`Postal address`} error={fieldError("address")}>
        {(control) => (
          <Textarea
            {...control}
            name="street-address"
            autoComplete="street-address"
            maxLength={500}
            value={form.address}
            onChange={(event) => onChange({ address: event.target.value })}
          />
        )}
      </Field>
      <Switch
        label={t`Fellow members see phone and postal address`}
        checked={form.contact_visible}
        onChange={(visible) => onChange({ contact_visible: visible })}
      />
      <Field
        label={t`What models should know of you`}
        help={t`Added to what you ask, in every conversation. At most 2,000 characters.`}
        error={fieldError("custom_prompt")}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={5}
            maxLength={2000}
            value={form.custom_prompt}
            onChange={(event) => onChange({ custom_prompt: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
