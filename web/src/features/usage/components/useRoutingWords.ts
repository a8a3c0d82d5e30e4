import { useLingui } from "@lingui/react/macro";
import type { RoutingLine } from "@/api";
import { dollars } from "../model/money";

/** What the parts of a choice are called. */
export function useRoutingWords() {
  const { t } = useLingui();
  const tiers: Record<string, string> = { simple: t`Simple`, medium: t`Medium`, complex: t`Complex` };
  const policies: Record<string, string> = {
    reference: t`By the text`,
    rules: t`By a rule`,
    votes: t`By votes`,
    learned: t`Learned`,
  };
  const overrides: Record<string, string> = {
    none: t`None`,
    thinking: t`It was to think`,
    minimum_tier: t`Not sure enough`,
    cache_coherence: t`Kept the model`,
    tier_limit: t`Not allowed`,
    no_key: t`Not connected`,
    capability: t`Could not do it`,
    context: t`Too long`,
    budget: t`Beyond a budget`,
  };
  return {
    tier: (key: string) => tiers[key] ?? key,
    policy: (key: string) => policies[key] ?? key,
    override: (key: string) => overrides[key] ?? key,
    /** How many of those that have ended went well. */
    rate: ({ ended, succeeded }: RoutingLine) =>
      ended === 0 ? "–" : t`${Math.round((succeeded * 100) / ended)} %`,
    saved: ({ compared, saved_micros }: RoutingLine) => (compared === 0 ? "–" : dollars(saved_micros)),
  };
}
