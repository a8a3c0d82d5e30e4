import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { SettingsPage } from "@/shared/shell";
import { Input, Select } from "@/shared/ui";
import { useSettingsForm } from "../hooks/useSettingsForm";
import { MissingFactors } from "./MissingFactors";
import { NewcomerFields } from "./NewcomerFields";
import { SignInNumbers } from "./SignInNumbers";
import { SettingField } from "./SettingField";
import { SsoField } from "./SsoField";
import { SettingsActions } from "./SettingsActions";
import { type RuleName, RuleSwitch } from "./RuleSwitch";
import { TokenReview } from "./TokenReview";

/** Who may join, and what is asked of whoever signs in. */
export function SignInSettings(): ReactNode {
  const { t } = useLingui();
  const form = useSettingsForm();
  const { values, set } = form;
  const rules: [RuleName, string][] = [
    ["restricts_invitations_to_domains", t`Invite addresses of these domains only`],
    ["requires_mfa", t`Everybody needs a second factor`],
    ["allows_high_device_trust", t`Trusted devices may skip the second factor`],
    ["shows_member_emails", t`Members see each other's e-mail addresses`],
  ];
  return (
    <SettingsPage title={t`Sign-in`} description={t`Who may join, and what is asked of whoever signs in.`}>
      <MissingFactors />
      <form
        className="grid max-w-[480px] gap-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          form.save();
        }}
      >
        <SettingField form={form} name="join_policy" label={t`Who may join`}>
          {(control) => (
            <Select
              {...control}
              value={values.join_policy}
              onChange={(next) => set("join_policy", next)}
              options={[
                { value: "invite_only", label: t`Only who is invited` },
                { value: "request", label: t`Whoever asks and is accepted` },
                { value: "domain", label: t`Whoever has an address of our domains` },
              ]}
            />
          )}
        </SettingField>
        <SettingField
          form={form}
          name="email_domains"
          label={t`Our domains`}
          help={t`Separated by commas, such as ferrow.example. Subdomains count as others.`}
        >
          {(control) => (
            <Input
              {...control}
              spellCheck={false}
              value={values.email_domains.join(",")}
              onChange={(event) =>
                set("email_domains", event.target.value === "" ? [] : event.target.value.split(","))
              }
            />
          )}
        </SettingField>
        <SsoField form={form} />
        {rules.map(([name, label]) => (
          <RuleSwitch key={name} form={form} name={name} label={label} />
        ))}
        <NewcomerFields form={form} />
        <SignInNumbers form={form} />
        <SettingsActions form={form} />
      </form>
      <TokenReview />
    </SettingsPage>
  );
}
