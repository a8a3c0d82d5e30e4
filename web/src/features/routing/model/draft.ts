import type { NewRoutingRuleBody } from "@/api";

/** A rule as it is filled in; null and empty: as one likes. `action`: local, tier:<tier> or model:<slug>. */
export interface RuleDraft {
  minWords: string;
  maxWords: string;
  from: string;
  until: string;
  category: string | null;
  attachments: string | null;
  spaceId: string | null;
  groupId: string | null;
  action: string;
}

export const EMPTY: RuleDraft = {
  minWords: "",
  maxWords: "",
  from: "",
  until: "",
  category: null,
  attachments: null,
  spaceId: null,
  groupId: null,
  action: "tier:simple",
};

type Conditions = NonNullable<NewRoutingRuleBody["conditions"]>;
type Tier = NonNullable<NewRoutingRuleBody["action"]["tier"]>;

const isCount = (text: string) => text === "" || /^\d{1,6}$/.test(text);

/** What is sent; null for what is no rule yet. */
export function ruleOf(draft: RuleDraft): NewRoutingRuleBody | null {
  if (!isCount(draft.minWords) || !isCount(draft.maxWords)) return null;
  if ((draft.from === "") !== (draft.until === "")) return null;
  const conditions: Conditions = {
    ...(draft.minWords === "" ? {} : { min_words: Number(draft.minWords) }),
    ...(draft.maxWords === "" ? {} : { max_words: Number(draft.maxWords) }),
    ...(draft.from === "" ? {} : { time: { from: draft.from, until: draft.until } }),
    ...(draft.category === null ? {} : { category: draft.category as NonNullable<Conditions["category"]> }),
    ...(draft.attachments === null ? {} : { has_attachments: draft.attachments === "with" }),
    ...(draft.spaceId === null ? {} : { space_id: draft.spaceId }),
    ...(draft.groupId === null ? {} : { group_id: draft.groupId }),
  };
  const [kind = "", ...rest] = draft.action.split(":");
  const name = rest.join(":");
  if (kind === "local") return { conditions, action: { local_only: true } };
  return { conditions, action: kind === "tier" ? { tier: name as Tier } : { model: name } };
}
