import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField } from "./SettingField";

/** In which language people are invited; whoever has an account chooses for themselves. */
export function MailLanguageField({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const locale = form.values["settings.locale"] ?? "en";
  return (
    <SettingField
      form={form}
      name="settings.locale"
      label={t`Language of mails`}
      help={t`Of invitations. Members choose for themselves.`}
    >
      {(control) => (
        <Select
          {...control}
          value={locale.toLowerCase().startsWith("de") ? "de" : "en"}
          onChange={(next) => form.set("settings.locale", next)}
          options={[
            { value: "en", label: "English" },
            { value: "de", label: "Deutsch" },
          ]}
        />
      )}
    </SettingField>
  );
}
