import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { providersQuery } from "@/features/identity";
import { Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField } from "./SettingField";

// No key has a dot.
const ANY = "any.sign-in";

/** The one service that the organization is entered through. */
export function SsoField({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { data: providers = [] } = useQuery(providersQuery);
  const chosen = form.values.sso_provider_key;
  const isGone = chosen !== null && !providers.some(({ key }) => key === chosen);
  return (
    <SettingField
      form={form}
      name="sso_provider_key"
      label={t`Entered through`}
      help={t`Whoever signed in otherwise reaches nothing of this organization. Sign in through the service yourself first.`}
    >
      {(control) => (
        <Select
          {...control}
          value={chosen ?? ANY}
          onChange={(key) => form.set("sso_provider_key", key === ANY ? null : key)}
          options={[
            { value: ANY, label: t`Any sign-in` },
            ...providers.map(({ key, name }) => ({ value: key, label: t`${name} only` })),
            ...(isGone ? [{ value: chosen, label: t`${chosen} only` }] : []),
          ]}
        />
      )}
    </SettingField>
  );
}
