import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Model } from "@/api";
import { embeddingModelsQuery, modelsQuery } from "@/features/providers";
import { Field, Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingPlace } from "./SettingPlace";

const CHEAPEST = "cheapest";
type Role = "cheap_model" | "judge_model" | "embedding_model";

/** Which models do the work that nobody chooses a model for; without a choice the cheapest that can. */
export function RoleModels({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { data: talking = [] } = useQuery(modelsQuery);
  const { data: embedding = [] } = useQuery(embeddingModelsQuery);
  const chat = talking.filter((model) => !model.is_demo);
  return (
    <fieldset className="grid gap-3">
      <legend className="field-label mb-1">{t`Models for work in the background`}</legend>
      <RoleField form={form} work="cheap_model" models={chat} label={t`Titles and summaries`} />
      <RoleField form={form} work="judge_model" models={chat} label={t`Judging answers`} />
      <RoleField form={form} work="embedding_model" models={embedding} label={t`Finding by meaning`} />
    </fieldset>
  );
}

function RoleField(props: { form: SettingsForm; work: Role; models: Model[]; label: string }): ReactNode {
  const { form, work, models, label } = props;
  const { t } = useLingui();
  const settings = form.values["settings.providers"] ?? {};
  const chosen = settings[work] ?? null;
  // A model whose connection is away stays shown as what is set.
  const isAway = chosen !== null && !models.some((model) => model.slug === chosen);
  return (
    <SettingPlace name={`settings.providers.${work}`}>
      <Field label={label}>
        {(control) => (
          <Select
            {...control}
            value={chosen ?? CHEAPEST}
            onChange={(value) =>
              form.set("settings.providers", { ...settings, [work]: value === CHEAPEST ? null : value })
            }
            options={[
              { value: CHEAPEST, label: t`The cheapest one` },
              ...(isAway ? [{ value: chosen, label: chosen }] : []),
              ...models.map((model) => ({ value: model.slug, label: model.display_name })),
            ]}
          />
        )}
      </Field>
    </SettingPlace>
  );
}
