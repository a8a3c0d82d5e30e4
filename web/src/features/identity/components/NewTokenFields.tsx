import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApiTokenKind, ApiTokenOptions } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { Checkbox, Field, FieldError, Select, TextField } from "@/shared/ui";
import { useSession } from "../api";
import { livesFor, neededScopes, NEVER, type TokenForm, withToggled } from "../model/tokens";
import { GatewayFields } from "./GatewayFields";

export interface NewTokenFieldsProps {
  options: ApiTokenOptions;
  form: TokenForm;
  onChange: (form: TokenForm) => void;
  /** Whether what is missing is said. */
  isChecked: boolean;
}

export function NewTokenFields({ options, form, onChange, isChecked }: NewTokenFieldsProps): ReactNode {
  const { t } = useLingui();
  const kinds: { value: ApiTokenKind; label: string }[] = [
    { value: "personal", label: t`Personal: the API of Stoa` },
    { value: "gateway", label: t`Gateway: models for other programs` },
    { value: "mcp", label: t`MCP: tools for other assistants` },
  ];
  const place = options.organizations.find(({ id }) => id === form.organizationId);
  const lives = livesFor(place?.max_days ?? null);
  return (
    <>
      <TextField
        label={t`Name`}
        value={form.name}
        maxLength={80}
        data-autofocus=""
        error={isChecked && form.name.trim() === "" ? t`Give the token a name` : undefined}
        onChange={(event) => onChange({ ...form, name: event.target.value })}
      />
      <Field label={t`Kind`}>
        {(control) => (
          <Select
            {...control}
            value={form.kind}
            options={kinds}
            onChange={(kind) => onChange({ ...form, kind, scopes: neededScopes(kind) })}
          />
        )}
      </Field>
      {options.scopes[form.kind].length > 1 && (
        <ScopeChoice options={options} form={form} onChange={onChange} isChecked={isChecked} />
      )}
      <Field label={t`Organization`}>
        {(control) => (
          <Select
            {...control}
            value={form.organizationId}
            options={options.organizations.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(organizationId) => onChange({ ...form, organizationId, spaceIds: [] })}
          />
        )}
      </Field>
      {form.kind === "gateway" ? (
        <GatewayFields form={form} onChange={onChange} />
      ) : (
        <SpaceChoice form={form} onChange={onChange} />
      )}
      <Field label={t`Ends`}>
        {(control) => (
          <Select
            {...control}
            value={form.expiry}
            options={lives.map((days) => ({
              value: days,
              label: days === NEVER ? t`Never` : t`After ${days} days`,
            }))}
            onChange={(expiry) => onChange({ ...form, expiry })}
          />
        )}
      </Field>
    </>
  );
}

function ScopeChoice({ options, form, onChange, isChecked }: NewTokenFieldsProps): ReactNode {
  const { t } = useLingui();
  return (
    <fieldset className="grid gap-1">
      <legend className="field-label mb-1">{t`Scopes`}</legend>
      {options.scopes[form.kind].map((scope) => (
        <Checkbox
          key={scope}
          label={<code>{scope}</code>}
          checked={form.scopes.includes(scope)}
          onChange={(isOn) => onChange({ ...form, scopes: withToggled(form.scopes, scope, isOn) })}
        />
      ))}
      {isChecked && form.scopes.length === 0 && <FieldError>{t`Choose at least one scope`}</FieldError>}
    </fieldset>
  );
}

/** Spaces are known of the organization that one works in only. */
function SpaceChoice({ form, onChange }: Pick<NewTokenFieldsProps, "form" | "onChange">): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  const isHere = form.organizationId === organization?.id;
  const spaces = useQuery({ ...spacesQuery, enabled: isHere });
  if (!isHere || !spaces.data || spaces.data.length === 0) return null;
  return (
    <fieldset className="grid gap-1">
      <legend className="field-label mb-1">{t`Only these spaces (none chosen: all)`}</legend>
      {spaces.data.map((space) => (
        <Checkbox
          key={space.id}
          label={space.name}
          checked={form.spaceIds.includes(space.id)}
          onChange={(isOn) => onChange({ ...form, spaceIds: withToggled(form.spaceIds, space.id, isOn) })}
        />
      ))}
    </fieldset>
  );
}
