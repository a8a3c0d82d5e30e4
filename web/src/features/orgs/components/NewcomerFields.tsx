import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Checkbox, Textarea } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { groupsQuery } from "../groups";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { SettingField, Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";

/** What everybody who joins gets: groups, and a word with the invitation. */
export function NewcomerFields({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const { data: groups = [] } = useQuery(groupsQuery(id));
  const { values, set } = form;
  const chosen = values.default_group_ids;
  return (
    <>
      <SettingPlace name="default_group_ids">
        <fieldset className="grid gap-1">
          <legend className="field-label mb-1">{t`Groups of new members`}</legend>
          {groups.map((group) => (
            <Checkbox
              key={group.id}
              checked={chosen.includes(group.id)}
              label={group.name}
              onChange={(isOn) =>
                set(
                  "default_group_ids",
                  isOn ? [...chosen, group.id] : chosen.filter((each) => each !== group.id),
                )
              }
            />
          ))}
          {groups.length === 0 && <p className="text-13 text-fg-3">{t`There are no groups yet.`}</p>}
        </fieldset>
        <Theirs
          form={form}
          name="default_group_ids"
          wordsFor={(value) =>
            groups
              .filter((group) => (value as string[]).includes(group.id))
              .map((group) => group.name)
              .join(", ")
          }
        />
      </SettingPlace>
      <SettingField
        form={form}
        name="settings.invitation_message"
        label={t`Message of invitations`}
        help={t`Whoever invites begins with it.`}
      >
        {(control) => (
          <Textarea
            {...control}
            maxLength={500}
            value={values["settings.invitation_message"] ?? ""}
            onChange={(event) => set("settings.invitation_message", event.target.value)}
          />
        )}
      </SettingField>
    </>
  );
}
