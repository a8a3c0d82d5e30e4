import { useLingui } from "@lingui/react/macro";
import type { Budget } from "@/api";
import type { Span } from "../model/spans";

export function useSpanNames(): Record<Span, string> {
  const { t } = useLingui();
  return {
    today: t`Today`,
    "7d": t`Last 7 days`,
    "30d": t`Last 30 days`,
    "90d": t`Last 90 days`,
    week: t`This week`,
    month: t`This month`,
    year: t`This year`,
    all: t`All time`,
  };
}

export function usePeriodNames(): Record<Budget["period"], string> {
  const { t } = useLingui();
  return { day: t`a day`, week: t`a week`, month: t`a month`, total: t`in total` };
}

export function useKindNames(): Record<Budget["scope_kind"], string> {
  const { t } = useLingui();
  return {
    organization: t`Organization`,
    group: t`Group`,
    user: t`Person`,
    agent: t`Agent`,
    space: t`Space`,
    api_token: t`API token`,
  };
}

export type Template = "20" | "50" | "200" | "unlimited";

/** Templates of monthly budgets. */
export function useTemplateNames(): Record<Template, string> {
  const { t } = useLingui();
  return { 20: t`$20 a month`, 50: t`$50 a month`, 200: t`$200 a month`, unlimited: t`Unlimited` };
}
