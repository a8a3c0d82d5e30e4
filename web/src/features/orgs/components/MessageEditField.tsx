import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField } from "./SettingField";

const ALWAYS = "always";
const USUAL = 7;
const OFFERED = [0, 1, USUAL, 30];

/** For how long people may change what they wrote in a channel. */
export function MessageEditField({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const stated = form.values["settings.message_edit_days"] ?? USUAL;
  // Another number than those offered stays shown as what is set.
  const days = typeof stated === "number" && !OFFERED.includes(stated) ? [...OFFERED, stated] : OFFERED;
  return (
    <SettingField
      form={form}
      name="settings.message_edit_days"
      label={t`How long a message in a channel may be changed`}
    >
      {(control) => (
        <Select
          {...control}
          value={String(stated)}
          onChange={(next) => form.set("settings.message_edit_days", next === ALWAYS ? ALWAYS : Number(next))}
          options={[
            ...days.map((day) => ({
              value: String(day),
              label: day === 0 ? t`Not at all` : plural(day, { one: "# day", other: "# days" }),
            })),
            { value: ALWAYS, label: t`Always` },
          ]}
        />
      )}
    </SettingField>
  );
}
