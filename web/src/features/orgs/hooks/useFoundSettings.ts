import { isFound, type SettingEntry, type SettingName } from "../model/catalogue";
import { useSettingCatalogue } from "./useSettingCatalogue";

export interface FoundSetting extends SettingEntry {
  name: SettingName;
}

/** The settings that the typed words find; none while nothing is typed. */
export function useFoundSettings(typed: string): FoundSetting[] {
  const catalogue = useSettingCatalogue();
  if (typed === "") return [];
  return (Object.entries(catalogue) as [SettingName, SettingEntry][])
    .filter(([, { label, words }]) => isFound(typed, label, words))
    .map(([name, entry]) => ({ name, ...entry }));
}
