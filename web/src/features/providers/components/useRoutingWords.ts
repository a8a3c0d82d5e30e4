import { useLingui } from "@lingui/react/macro";

export interface RoutingWords {
  complexity: (tier: string) => string;
  override: (name: string) => string;
}

/** Words for what AUTO found out and decided. A name that is not known yet is shown as it is. */
export function useRoutingWords(): RoutingWords {
  const { t } = useLingui();
  const complexities: Record<string, string> = {
    simple: t`simple`,
    medium: t`middling`,
    complex: t`demanding`,
  };
  const overrides: Record<string, string> = {
    thinking: t`Thinking is on, so it is not the smallest model.`,
    minimum_tier: t`Too little says that it is simple, so a middling model answers.`,
    cache_coherence: t`The conversation stays with its model.`,
    tier_limit: t`Your organization keeps the first choice back.`,
    no_key: t`The first choice is not connected.`,
    capability: t`The first choice lacks an ability that is needed.`,
    context: t`The conversation is too long for the first choice.`,
    budget: t`The budget does not reach for the first choice.`,
  };
  return {
    complexity: (tier) => complexities[tier] ?? tier,
    override: (name) => overrides[name] ?? name,
  };
}
