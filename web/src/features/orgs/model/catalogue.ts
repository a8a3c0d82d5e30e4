import type { OrganizationDetail } from "@/api";
import type { Setting } from "./values";

export type ProviderSetting = keyof NonNullable<OrganizationDetail["settings"]["providers"]>;

/** Every setting that has a place of its own on a screen. */
export type SettingName = Exclude<Setting, "settings.providers"> | `settings.providers.${ProviderSetting}`;

/** The screens that hold settings. */
export type SettingScreen =
  "/organization/general" | "/organization/sign-in" | "/organization/ai" | "/organization/budgets";

/** What a setting is called, where it is, how it is unless somebody says otherwise, and by which words it is found. */
export interface SettingEntry {
  label: string;
  to: SettingScreen;
  fallback: string;
  words?: string;
}

/** What the place of a setting is called in an address. */
export function anchorOf(name: SettingName): string {
  return `setting-${name.replaceAll(".", "-")}`;
}

/** Whether every word that was typed is in what the setting is found by, in whatever order. */
export function isFound(typed: string, ...texts: (string | undefined)[]): boolean {
  const within = texts.join(" ").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}
