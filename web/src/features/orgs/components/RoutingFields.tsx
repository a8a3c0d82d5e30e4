import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Checkbox, Segmented } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { RoutingProviders } from "./RoutingProviders";
import { Theirs } from "./SettingField";
import { SettingPlace } from "./SettingPlace";

type Preset = "conservative" | "moderate" | "aggressive";

/** How AUTO chooses among models: how soon a small one answers, and whether everything is taken a little harder. */
export function RoutingFields({ form }: { form: SettingsForm }): ReactNode {
  const { t } = useLingui();
  const settings = form.values["settings.providers"] ?? {};
  const preset: Preset = settings.routing_preset ?? "conservative";
  const words: Record<Preset, string> = {
    conservative: t`Careful`,
    moderate: t`Balanced`,
    aggressive: t`Sparing`,
  };
  const switches = [
    ["enterprise_quality", t`Take every question a little harder`],
    ["no_personal_keys", t`Nobody uses keys of their own here`],
    ["local_models_only", t`Only models on machines of our own`],
  ] as const;
  const set = (change: Partial<typeof settings>) =>
    form.set("settings.providers", { ...settings, ...change });
  return (
    <fieldset className="grid gap-3">
      <legend className="field-label mb-1">{t`Automatic choice of the model`}</legend>
      <SettingPlace name="settings.providers.routing_preset">
        <Segmented
          label={t`How soon a small model answers`}
          value={preset}
          onChange={(routing_preset) => set({ routing_preset })}
          options={(["conservative", "moderate", "aggressive"] as const).map((value) => ({
            value,
            label: words[value],
          }))}
        />
        <p className="help">{t`Careful takes a small model only for what is surely simple; sparing takes it often.`}</p>
      </SettingPlace>
      <RoutingProviders chosen={settings.routing_providers ?? []} onChange={set} />
      {switches.map(([name, label]) => (
        <SettingPlace key={name} name={`settings.providers.${name}`}>
          <Checkbox
            checked={settings[name] === true}
            label={label}
            onChange={(isOn) => set({ [name]: isOn })}
          />
        </SettingPlace>
      ))}
      <Theirs
        form={form}
        name="settings.providers"
        wordsFor={(value) => words[(value as typeof settings | null)?.routing_preset ?? "conservative"]}
      />
    </fieldset>
  );
}
