import { useLingui } from "@lingui/react/macro";

export const TIERS = ["basic", "standard", "premium"] as const;

/** The words for tiers of models. */
export function useTierNames(): (tier: string) => string {
  const { t } = useLingui();
  const names: Record<string, string> = { basic: t`Basic`, standard: t`Standard`, premium: t`Premium` };
  return (tier) => names[tier] ?? tier;
}
