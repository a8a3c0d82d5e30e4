import { useLingui } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Banner, Field, Select, TextField } from "@/shared/ui";
import { choiceOf, type KeyForm, type KeyFormField, PROVIDERS } from "../model/providers";
import { useKeyErrors, useProviderName } from "./useProviderWords";

interface KeyFormFieldsProps {
  form: KeyForm;
  onChange: (form: KeyForm) => void;
  error: unknown;
  missing: KeyFormField | null;
}

/** Provider, address, key and name; only what the provider needs. */
export function KeyFormFields({ form, onChange, error, missing }: KeyFormFieldsProps): ReactNode {
  const { t } = useLingui();
  const nameOf = useProviderName();
  const errors = useKeyErrors(error);
  const choice = choiceOf(form.provider);
  const needed: Record<KeyFormField, string> = {
    name: "",
    base_url: t`Where does the server answer? For example ${choice.exampleAddress}`,
    secret: t`This provider needs a key.`,
  };
  const errorAt = (field: KeyFormField) => (missing === field ? needed[field] : errors.field(field));
  return (
    <div className="grid gap-4 text-fg">
      {errors.form !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {errors.form}
        </Banner>
      )}
      <Field label={t`Provider`}>
        {(control) => (
          <Select
            {...control}
            value={form.provider}
            onChange={(provider) => onChange({ ...form, provider })}
            options={PROVIDERS.map(({ provider }) => ({ value: provider, label: nameOf(provider) }))}
          />
        )}
      </Field>
      {choice.address !== "none" && (
        <TextField
          label={t`Server address`}
          name="base_url"
          inputMode="url"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={choice.exampleAddress}
          help={t`Ollama: http://127.0.0.1:11434/v1, vLLM: http://127.0.0.1:8000/v1, llama.cpp: http://127.0.0.1:8080/v1. Stoa's server calls it, not this browser.`}
          value={form.address}
          error={errorAt("base_url")}
          onChange={(event) => onChange({ ...form, address: event.target.value })}
        />
      )}
      <TextField
        label={choice.secret === "optional" ? t`Key, if the server wants one` : t`Key`}
        name="secret"
        type="password"
        autoComplete="off"
        spellCheck={false}
        help={t`Stored encrypted. Nobody can read it again, you neither.`}
        value={form.secret}
        error={errorAt("secret")}
        onChange={(event) => onChange({ ...form, secret: event.target.value })}
      />
      <TextField
        label={t`Name`}
        name="name"
        placeholder={choice.name ?? t`Workshop server`}
        help={t`To tell keys apart. Optional.`}
        maxLength={80}
        value={form.name}
        error={errorAt("name")}
        onChange={(event) => onChange({ ...form, name: event.target.value })}
      />
    </div>
  );
}
