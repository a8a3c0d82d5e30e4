import { useLingui } from "@lingui/react/macro";
import type { Relationship } from "@/api";

/** What one task is to another, said from either of them. */
export function useRelationWords(): (relationship: Relationship, isReversed?: boolean) => string {
  const { t } = useLingui();
  const words: Record<Relationship, readonly [string, string]> = {
    blocks: [t`Blocks`, t`Blocked by`],
    depends_on: [t`Depends on`, t`Needed by`],
    informs: [t`Informs`, t`Informed by`],
    related: [t`Related to`, t`Related to`],
  };
  return (relationship, isReversed = false) => words[relationship][isReversed ? 1 : 0];
}
