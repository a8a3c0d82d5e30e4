import type { Density, Measure, TextSize, Theme } from "@/api";

export interface Appearance {
  theme: Theme;
  density: Density;
  measure: Measure;
  text_size: TextSize;
}

/** `public/appearance.js` reads the same key before the first paint. */
export const STORAGE_KEY = "stoa.appearance";
export const DEFAULT_APPEARANCE: Appearance = {
  theme: "system",
  density: "comfortable",
  measure: "normal",
  text_size: 17,
};

const ALLOWED: { [Name in keyof Appearance]: readonly Appearance[Name][] } = {
  theme: ["system", "light", "dark"],
  density: ["comfortable", "compact"],
  measure: ["narrow", "normal", "wide"],
  text_size: [15, 17, 19],
};

function choose<Name extends keyof Appearance>(name: Name, value: unknown): Appearance[Name] {
  return ALLOWED[name].find((allowed) => allowed === value) ?? DEFAULT_APPEARANCE[name];
}

/** The appearance in a person's preferences; what is missing or unknown falls back to the default. */
export function appearanceOf(preferences: Record<string, unknown>): Appearance {
  return {
    theme: choose("theme", preferences.theme),
    density: choose("density", preferences.density),
    measure: choose("measure", preferences.measure),
    text_size: choose("text_size", preferences.text_size),
  };
}

/** Shows an appearance at once and keeps it on this device for the next first paint. */
export function applyAppearance(appearance: Appearance): void {
  const root = document.documentElement.dataset;
  if (appearance.theme === "system") delete root.theme;
  else root.theme = appearance.theme;
  root.density = appearance.density;
  root.measure = appearance.measure;
  root.textSize = String(appearance.text_size);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(appearance));
  } catch {
    // Storage is closed (private window, quota): the choice still holds for this visit.
  }
}

/** What this device keeps, or the default. */
export function keptAppearance(): Appearance {
  try {
    return appearanceOf(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") as Record<string, unknown>);
  } catch {
    return DEFAULT_APPEARANCE;
  }
}
