import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Input } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField } from "./SettingField";

/** How long invitations and tokens last, and how long passwords are. */
export function SignInNumbers({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { values, set } = form;
  return (
    <>
      <SettingField form={form} name="invitation_ttl_hours" label={t`Hours that an invitation lasts`}>
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={720}
            value={values.invitation_ttl_hours}
            onChange={(event) => set("invitation_ttl_hours", event.target.valueAsNumber)}
          />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="api_token_max_days"
        label={t`Days that a new API token lasts at most`}
        help={t`Empty: tokens without an end are allowed.`}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={1}
            max={3650}
            value={values.api_token_max_days ?? ""}
            onChange={(event) => set("api_token_max_days", numberOrNull(event.target))}
          />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="password_min_length"
        label={t`Characters that a new password of a member has at least`}
        help={t`Empty: what the installation asks. 15 is recommended where the password is the only factor.`}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            min={8}
            max={64}
            value={values.password_min_length ?? ""}
            onChange={(event) => set("password_min_length", numberOrNull(event.target))}
          />
        )}
      </SettingField>
    </>
  );
}

function numberOrNull(field: HTMLInputElement): number | null {
  return field.value === "" ? null : field.valueAsNumber;
}
