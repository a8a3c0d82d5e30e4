import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Checkbox, Segmented } from "@/shared/ui";
import type { SettingsForm } from "../hooks/useSettingsForm";
import { Theirs } from "./SettingField";

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
  const set = (change: Partial<typeof settings>) =>
    form.set("settings.providers", { ...settings, ...change });
  return (
    <fieldset className="grid gap-2">
      <legend className="field-label mb-1">{t`Automatic choice of the model`}</legend>
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
      <Checkbox
        checked={settings.enterprise_quality === true}
        label={t`Take every question a little harder`}
        onChange={(enterprise_quality) => set({ enterprise_quality })}
      />
      <Checkbox
        checked={settings.no_personal_keys === true}
        label={t`Nobody uses keys of their own here`}
        onChange={(no_personal_keys) => set({ no_personal_keys })}
      />
      <Checkbox
        checked={settings.local_models_only === true}
        label={t`Only models on machines of our own`}
        onChange={(local_models_only) => set({ local_models_only })}
      />
      <Theirs
        form={form}
        name="settings.providers"
        wordsFor={(value) => words[(value as typeof settings | null)?.routing_preset ?? "conservative"]}
      />
    </fieldset>
  );
}
