import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Input, Select, Switch } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField, Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";

/** Who makes project spaces and how many, and whether anything of them is shown to people outside. */
export function SpaceFields({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { values, set } = form;
  return (
    <>
      <SettingField form={form} name="space_creation" label={t`Who makes project spaces`}>
        {(control) => (
          <Select
            {...control}
            value={values.space_creation}
            onChange={(next) => set("space_creation", next)}
            options={[
              { value: "members", label: t`Every member` },
              { value: "admins", label: t`Owners and admins` },
            ]}
          />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="settings.spaces_per_member"
        label={t`Project spaces that one member may own`}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={1000}
            value={values["settings.spaces_per_member"] ?? ""}
            onChange={({ target }) =>
              set("settings.spaces_per_member", target.value === "" ? null : target.valueAsNumber)
            }
          />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="settings.conversation_retention_days"
        label={t`Remove conversations that nobody touches for so many days`}
        help={t`Empty: never. Pinned ones stay, and each says so two weeks before.`}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={30}
            max={3650}
            value={values["settings.conversation_retention_days"] ?? ""}
            onChange={({ target }) =>
              set("settings.conversation_retention_days", target.value === "" ? null : target.valueAsNumber)
            }
          />
        )}
      </SettingField>
      <SettingPlace name="settings.no_share_links">
        <Switch
          label={t`No links for people outside`}
          checked={values["settings.no_share_links"] ?? false}
          onChange={(on) => set("settings.no_share_links", on ? true : null)}
        />
        <Theirs
          form={form}
          name="settings.no_share_links"
          wordsFor={(value) => (value === true ? t`on` : t`off`)}
        />
      </SettingPlace>
    </>
  );
}
