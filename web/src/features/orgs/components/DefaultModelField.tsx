import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { modelsQuery } from "@/features/providers";
import { Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField } from "./SettingField";

const AUTOMATIC = "automatic.choice";

/** With which model people begin. */
export function DefaultModelField({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { data: models = [] } = useQuery(modelsQuery);
  const chosen = form.values["settings.default_model"];
  // A model whose connection is away stays shown as what is set.
  const isAway = chosen !== null && !models.some((model) => model.slug === chosen);
  return (
    <SettingField
      form={form}
      name="settings.default_model"
      label={t`Model for who has used none yet`}
      help={t`Afterwards everybody goes on with the one that they used last.`}
    >
      {(control) => (
        <Select
          {...control}
          value={chosen ?? AUTOMATIC}
          onChange={(next) => form.set("settings.default_model", next === AUTOMATIC ? null : next)}
          options={[
            { value: AUTOMATIC, label: t`Automatic` },
            ...(isAway ? [{ value: chosen, label: chosen }] : []),
            ...models.map((model) => ({ value: model.slug, label: model.display_name })),
          ]}
        />
      )}
    </SettingField>
  );
}
