import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Limit } from "@/api";
import { shortTime } from "@/shared/lib/time";
import { dollars } from "../model/money";

/** "You can spend $3.20 until 1 December." The end of the period is its first moment after. */
export function LimitSentence({ limit }: { limit: Limit | null }): ReactNode {
  const { t } = useLingui();
  if (limit?.left_micros == null) return <>{t`Nothing limits what you spend here.`}</>;
  const left = dollars(limit.left_micros);
  if (limit.period_ends_at === null) return <>{t`You can spend ${left}.`}</>;
  const until = shortTime(limit.period_ends_at);
  return <>{t`You can spend ${left} until ${until}.`}</>;
}
