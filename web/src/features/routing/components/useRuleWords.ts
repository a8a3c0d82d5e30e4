import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { RoutingRule } from "@/api";
import { groupsQuery, useActiveOrganization } from "@/features/orgs";
import { spacesQuery } from "@/features/spaces";

export const CATEGORIES = [
  "general",
  "coding",
  "creative",
  "analysis",
  "reasoning",
  "research",
  "cad",
] as const;

/** The words for what a question is about. */
export function useCategoryNames(): Record<(typeof CATEGORIES)[number], string> {
  const { t } = useLingui();
  return {
    general: t`General`,
    coding: t`Coding`,
    creative: t`Creative`,
    analysis: t`Analysis`,
    reasoning: t`Reasoning`,
    research: t`Research`,
    cad: t`CAD`,
  };
}

/** The words for what a rule decides. */
export function useTierWords(): Record<"simple" | "medium" | "complex", string> {
  const { t } = useLingui();
  return {
    simple: t`A model for what is simple`,
    medium: t`A model of the middle`,
    complex: t`A model for what is complex`,
  };
}

/** A rule as two sentences: when, and what then. */
export function useRuleWords(): (rule: RoutingRule) => { when: string; then: string } {
  const { t } = useLingui();
  const categories = useCategoryNames();
  const tiers = useTierWords();
  const { id } = useActiveOrganization();
  const { data: groups = [] } = useQuery(groupsQuery(id));
  const { data: spaces = [] } = useQuery(spacesQuery);
  const nameOf = (things: readonly { id: string; name: string }[], wanted: string | null | undefined) =>
    things.find((thing) => thing.id === wanted)?.name ?? t`one that is gone`;
  return ({ conditions, action }) => {
    const when = [
      conditions.min_words != null && t`at least ${conditions.min_words} words`,
      conditions.max_words != null && t`at most ${conditions.max_words} words`,
      conditions.min_tokens != null && t`at least ${conditions.min_tokens} tokens`,
      conditions.max_tokens != null && t`at most ${conditions.max_tokens} tokens`,
      conditions.has_attachments === true && t`with attachments`,
      conditions.has_attachments === false && t`without attachments`,
      conditions.category != null && t`about: ${categories[conditions.category]}`,
      conditions.space_id != null && t`in the space ${nameOf(spaces, conditions.space_id)}`,
      conditions.group_id != null && t`by the group ${nameOf(groups, conditions.group_id)}`,
      conditions.time != null && t`from ${conditions.time.from} until ${conditions.time.until}`,
    ].filter((words) => typeof words === "string");
    return {
      when: when.length === 0 ? t`Every question` : when.join(", "),
      then:
        action.model ?? (action.tier == null ? t`Only models on machines of our own` : tiers[action.tier]),
    };
  };
}
