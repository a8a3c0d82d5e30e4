import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Input, Select } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { MessageEditField } from "./MessageEditField";
import { SettingField } from "./SettingField";

const FREE = "free";

/** What is kept, and for how long. */
export function LogFields({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { values, set } = form;
  return (
    <>
      <SettingField form={form} name="settings.temporary_conversations" label={t`Temporary conversations`}>
        {(control) => (
          <Select
            {...control}
            value={values["settings.temporary_conversations"] ?? FREE}
            onChange={(next) => set("settings.temporary_conversations", next === FREE ? null : next)}
            options={[
              { value: FREE, label: t`Everybody chooses` },
              { value: "forbidden", label: t`None` },
              { value: "enforced", label: t`All of them` },
            ]}
          />
        )}
      </SettingField>
      <MessageEditField form={form} />
      <SettingField
        form={form}
        name="audit_retention_months"
        label={t`Months that the audit log is kept`}
        help={t`A shorter time takes effect after 7 days.`}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={84}
            value={values.audit_retention_months}
            onChange={(event) => set("audit_retention_months", event.target.valueAsNumber)}
          />
        )}
      </SettingField>
    </>
  );
}
