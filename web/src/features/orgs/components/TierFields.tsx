import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Checkbox } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";
import { TIERS, useTierNames } from "./useTierNames";

/** Which tiers of models people here may use; one at least. */
export function TierFields({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const tierName = useTierNames();
  const allowed = form.values.allowed_tiers;
  return (
    <SettingPlace name="allowed_tiers">
      <fieldset className="grid gap-1">
        <legend className="field-label mb-1">{t`Tiers that may be used`}</legend>
        {TIERS.map((tier) => {
          const isOn = allowed.includes(tier);
          return (
            <Checkbox
              key={tier}
              checked={isOn}
              disabled={isOn && allowed.length === 1}
              label={tierName(tier)}
              onChange={(on) =>
                form.set(
                  "allowed_tiers",
                  TIERS.filter((each) => (each === tier ? on : allowed.includes(each))),
                )
              }
            />
          );
        })}
        <p className="help">{t`Groups may narrow this further, never widen it.`}</p>
        <Theirs
          form={form}
          name="allowed_tiers"
          wordsFor={(value) => (value as string[]).map(tierName).join(", ")}
        />
      </fieldset>
    </SettingPlace>
  );
}
