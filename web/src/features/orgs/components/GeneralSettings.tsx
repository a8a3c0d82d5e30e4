import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { SettingsPage } from "@/shared/shell";
import { Input, Select, Textarea } from "@/shared/ui";
import { useOrganization } from "../api";
import { useSettingsForm } from "../hooks/useSettingsForm";
import { CurrencyField } from "./CurrencyField";
import { FactList } from "./FactList";
import { LeaveOrganization } from "./LeaveOrganization";
import { LogFields } from "./LogFields";
import { MailLanguageField } from "./MailLanguageField";
import { OwnershipOffer } from "./OwnershipOffer";
import { SettingField } from "./SettingField";
import { SettingsActions } from "./SettingsActions";
import { SpaceFields } from "./SpaceFields";

const LONGEST_DESCRIPTION = 500;

/** Name, address and habits of the organization. Who does not manage it reads them. */
export function GeneralSettings(): ReactNode {
  const { t } = useLingui();
  const organization = useOrganization();
  return (
    <SettingsPage title={t`General`} description={t`What everybody in ${organization.name} sees.`}>
      <OwnershipOffer />
      {organization.permissions.manage ? <GeneralForm /> : <GeneralFacts />}
      <LeaveOrganization />
    </SettingsPage>
  );
}

function GeneralFacts(): ReactNode {
  const { t } = useLingui();
  const { name, slug, description, settings } = useOrganization();
  return (
    <FactList
      facts={[
        [t`Name`, name],
        [t`Address`, slug],
        [t`Description`, description],
        [t`Time zone`, settings.timezone],
        [t`Whom to ask`, settings.support_contact],
      ]}
    />
  );
}

function GeneralForm(): ReactNode {
  const { t } = useLingui();
  const form = useSettingsForm();
  const { values, set } = form;
  const text = (
    name: "name" | "slug" | "settings.timezone" | "settings.home_page" | "settings.support_contact",
  ) => ({
    value: values[name] ?? "",
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });
  return (
    <form
      className="grid max-w-[480px] gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
    >
      <SettingField form={form} name="name" label={t`Name`}>
        {(control) => <Input {...control} {...text("name")} maxLength={100} />}
      </SettingField>
      <SettingField
        form={form}
        name="slug"
        label={t`Address`}
        help={t`Small letters, digits and hyphens. Links with the old address work for 90 days.`}
      >
        {(control) => <Input {...control} {...text("slug")} maxLength={63} spellCheck={false} />}
      </SettingField>
      <SettingField
        form={form}
        name="description"
        label={t`Description`}
        aside={
          <span className="tabular text-12 text-fg-3">{`${values.description.length} / ${LONGEST_DESCRIPTION}`}</span>
        }
      >
        {(control) => (
          <Textarea
            {...control}
            maxLength={LONGEST_DESCRIPTION}
            value={values.description}
            onChange={(event) => set("description", event.target.value)}
          />
        )}
      </SettingField>
      <SpaceFields form={form} />
      <LogFields form={form} />
      <SettingField form={form} name="settings.week_start" label={t`First day of the week`}>
        {(control) => (
          <Select
            {...control}
            value={values["settings.week_start"] ?? "monday"}
            onChange={(next) => set("settings.week_start", next)}
            options={[
              { value: "monday", label: t`Monday` },
              { value: "sunday", label: t`Sunday` },
              { value: "saturday", label: t`Saturday` },
            ]}
          />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="settings.timezone"
        label={t`Time zone`}
        help={t`Such as Europe/Copenhagen.`}
      >
        {(control) => <Input {...control} {...text("settings.timezone")} maxLength={64} spellCheck={false} />}
      </SettingField>
      <MailLanguageField form={form} />
      <CurrencyField
        value={values["settings.display_currency"]}
        onChange={(next) => set("settings.display_currency", next)}
      />
      <SettingField
        form={form}
        name="settings.home_page"
        label={t`First page after signing in`}
        help={t`A path such as /conversations. Everybody may choose another one for themselves.`}
      >
        {(control) => (
          <Input {...control} {...text("settings.home_page")} maxLength={300} spellCheck={false} />
        )}
      </SettingField>
      <SettingField
        form={form}
        name="settings.support_contact"
        label={t`Whom to ask`}
        help={t`Shown to people who cannot get in.`}
      >
        {(control) => <Input {...control} {...text("settings.support_contact")} maxLength={200} />}
      </SettingField>
      <SettingsActions form={form} />
    </form>
  );
}
