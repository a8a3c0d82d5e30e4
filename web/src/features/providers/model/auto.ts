import type { Model } from "@/api";

export const AUTO = "auto";

/** Whether a name leaves the choice of the model to Stoa: "auto" or "auto:anthropic". */
export function isAuto(slug: string | null | undefined): boolean {
  return slug === AUTO || slug?.startsWith(`${AUTO}:`) === true;
}

/** Ways to leave the choice to Stoa: among all, and, with several providers, within each. */
export function autoSlugs(models: readonly Model[]): string[] {
  const usable = models.filter((model) => model.is_available && !model.is_demo);
  if (usable.length < 2) return [];
  const providers = [...new Set(usable.map((model) => model.provider))];
  return [AUTO, ...(providers.length < 2 ? [] : providers.map((provider) => `${AUTO}:${provider}`))];
}
