import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Select } from "@/shared/ui";
import { keptPresetsQuery, presetsQuery } from "../presets-api";

export interface Picked {
  /** Null: it is one of those that Stoa ships. */
  id: string | null;
  text: string;
  temperature: number | null;
}

/** What a prompt is begun with: one of those that Stoa ships, of one's own, or of the organization. */
export function PresetField({
  text,
  pickedId,
  onPick,
}: {
  text: string;
  pickedId: string | null;
  onPick: (preset: Picked) => void;
}): ReactNode {
  const { t } = useLingui();
  const { data: shipped } = useQuery(presetsQuery);
  const { data: kept } = useQuery(keptPresetsQuery);
  const names: Record<string, string> = {
    default: t`Default`,
    coding: t`Coding`,
    writing: t`Writing`,
    analysis: t`Analysis`,
    concise: t`Concise`,
    teaching: t`Teaching`,
  };
  if (shipped === undefined || kept === undefined) return null;
  const presets = [
    ...kept.map(({ id, name, scope, content, temperature }) => ({
      value: id,
      label: scope === "organization" ? t`${name} (organization)` : name,
      picked: { id, text: content, temperature },
    })),
    ...shipped.map(({ key, text: words, temperature }) => ({
      value: key,
      label: names[key] ?? key,
      picked: { id: null, text: words, temperature },
    })),
  ];
  const same = presets.find(({ picked }) => picked.text === text.trim())?.value;
  const chosen = pickedId ?? same ?? "own";
  return (
    <div className="grid gap-1">
      <span className="field-label">{t`Begin with`}</span>
      <span className="w-64 max-w-full">
        <Select
          label={t`Begin with`}
          value={chosen}
          onChange={(value) => {
            const preset = presets.find((each) => each.value === value);
            if (preset) onPick(preset.picked);
          }}
          options={chosen === "own" ? [{ value: "own", label: t`Own prompt` }, ...presets] : presets}
        />
      </span>
    </div>
  );
}
