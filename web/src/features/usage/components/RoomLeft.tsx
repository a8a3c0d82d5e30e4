import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Gauge } from "lucide-react";
import type { ReactNode } from "react";
import { limitsQuery } from "../api";
import { LimitSentence } from "./LimitSentence";

/** From here on it is said in the composer what is left. */
const SHOWN_BELOW_PERCENT = 20;

/** What the person may still spend, once it is little. */
export function RoomLeft(): ReactNode {
  const { t } = useLingui();
  const { data } = useQuery(limitsQuery);
  const limit = data?.smallest ?? null;
  if (limit === null || (limit.left_percent ?? 100) >= SHOWN_BELOW_PERCENT) return null;
  return (
    <p className="flex items-center gap-1.5 text-12 text-warning" role="status" aria-label={t`What is left`}>
      <Gauge className="s" aria-hidden="true" />
      <span>
        <LimitSentence limit={limit} />
      </span>
    </p>
  );
}
