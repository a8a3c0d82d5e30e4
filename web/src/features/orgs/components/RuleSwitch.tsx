import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Switch } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";

export type RuleName =
  "restricts_invitations_to_domains" | "requires_mfa" | "allows_high_device_trust" | "shows_member_emails";

/** A rule that is on or off. */
export function RuleSwitch({
  form,
  name,
  label,
}: {
  form: SettingsForm;
  name: RuleName;
  label: string;
}): ReactNode {
  const { t } = useLingui();
  return (
    <SettingPlace name={name}>
      <Switch label={label} checked={form.values[name]} onChange={(on) => form.set(name, on)} />
      <Theirs form={form} name={name} wordsFor={(value) => (value === true ? t`on` : t`off`)} />
    </SettingPlace>
  );
}
