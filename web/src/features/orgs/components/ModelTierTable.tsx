import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Model } from "@/api";
import { allModelsQuery, ModelEditor } from "@/features/providers";
import { IconButton, Select, Table } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";
import { TIERS, useTierNames } from "./useTierNames";

const OWN = "own";
const OFF = "off";

/** The tier of each model here: as it comes, another one, or switched off for everybody. */
export function ModelTierTable({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const tierName = useTierNames();
  const { data: models = [] } = useQuery(allModelsQuery);
  const assigned = form.values.model_tier_assignments;
  const valueOf = (model: Model) => (model.slug in assigned ? (assigned[model.slug] ?? OFF) : OWN);
  const assign = (model: Model, value: string) => {
    const others = Object.fromEntries(Object.entries(assigned).filter(([slug]) => slug !== model.slug));
    form.set(
      "model_tier_assignments",
      value === OWN ? others : { ...others, [model.slug]: value === OFF ? null : value },
    );
  };
  const [edited, setEdited] = useState<Model | null>(null);
  if (models.length === 0) return null;
  return (
    <SettingPlace name="model_tier_assignments">
      <Table
        label={t`Models`}
        rows={models}
        rowKey={(model) => model.slug}
        columns={[
          { id: "name", header: t`Model`, cell: (model) => model.display_name },
          {
            id: "tier",
            header: t`Tier here`,
            cell: (model) => (
              <Select
                label={t`Tier of ${model.display_name}`}
                value={valueOf(model)}
                onChange={(value) => assign(model, value)}
                options={[
                  { value: OWN, label: t`As it comes` },
                  ...TIERS.map((tier) => ({ value: tier, label: tierName(tier) })),
                  { value: OFF, label: t`Switched off` },
                ]}
              />
            ),
          },
          {
            id: "edit",
            header: t`Actions`,
            hidesHeader: true,
            cell: (model) =>
              !model.is_demo && (
                <IconButton
                  label={t`Price and abilities of ${model.display_name}`}
                  onClick={() => setEdited(model)}
                >
                  <Pencil className="s" aria-hidden="true" />
                </IconButton>
              ),
          },
        ]}
      />
      {edited && <ModelEditor model={edited} onClose={() => setEdited(null)} />}
      <Theirs
        form={form}
        name="model_tier_assignments"
        wordsFor={(value) => Object.keys(value as object).join(", ")}
      />
    </SettingPlace>
  );
}
