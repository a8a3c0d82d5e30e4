import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Model } from "@/api";
import { useProviderName } from "@/features/providers";
import { formatNumber } from "@/shared/lib/number";
import { costOf, MICROS, priceWords } from "../model/prices";
import { ratingsQuery } from "../models-api";

/** What is known of a model before it is chosen, or why it cannot be. */
export function ModelFacts({ model, characters }: { model: Model; characters: number }): ReactNode {
  const { t } = useLingui();
  const nameOf = useProviderName();
  const abilities = useAbilities();
  const { data: ratings = [] } = useQuery(ratingsQuery);
  if (model.reason === "tier_not_allowed") return t`Your organization does not let you use it`;
  if (model.reason === "budget_step")
    return t`Closed: ${model.budget_percent ?? 0} % of your budget are used`;
  if (!model.is_available && model.reason !== null) return model.reason;
  if (model.is_demo) return t`Answers with a fixed text, without any provider`;
  const price = (micros: number) => `$${formatNumber(micros / MICROS, { maximumFractionDigits: 2 })}`;
  const { input_micros_per_mtok: input, output_micros_per_mtok: output, context_window: context } = model;
  const cost = costOf(model, characters);
  const rating = ratings.find((each) => each.model === model.slug);
  const facts = [
    model.provider === "stoa" ? null : nameOf(model.provider),
    context === null ? null : t`${formatNumber(Math.round(context / 1000))}k context`,
    input === null || output === null || input + output === 0
      ? null
      : t`${price(input)} in, ${price(output)} out per million`,
    ...abilities(model),
    cost === null || cost === 0 ? null : t`about ${priceWords(cost)} for this text`,
    rating === undefined ? null : t`your rating: ${rating.liked} good, ${rating.disliked} bad`,
  ];
  return facts.filter(Boolean).join(", ");
}

/** What a model can do beside answering. */
export function useAbilities(): (model: Model) => string[] {
  const { t } = useLingui();
  return (model) =>
    [
      model.supports_vision && t`reads pictures`,
      model.supports_tools && t`uses tools`,
      model.supports_thinking && t`thinks`,
    ].filter((words) => typeof words === "string");
}
