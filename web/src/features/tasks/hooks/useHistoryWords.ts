import { useLingui } from "@lingui/react/macro";
import type { Happening } from "@/api";
import { dayName } from "@/shared/lib/time";

/** What happened, in a sentence. */
export function useHistoryWords(): (item: Happening) => string {
  const { t } = useLingui();
  const states: Record<string, string> = {
    active: t`active`,
    planning: t`being planned`,
    completed: t`completed`,
    deferred: t`deferred`,
  };
  return ({ fact, actor, old, new: now }) => {
    const who = actor?.name ?? "Stoa";
    const before = old ?? t`somebody`;
    const place = now ?? t`another area`;
    const state = states[now ?? ""] ?? "";
    switch (fact) {
      case "created":
        return t`${who} made it`;
      case "assigned":
        return now === null ? t`${who} took it from ${before}` : t`${who} gave it to ${now}`;
      case "status":
        return t`${who} made it ${state}`;
      case "due": {
        const day = now === null ? "" : dayName(now);
        return now === null ? t`${who} took the date away` : t`${who} made it due ${day}`;
      }
      case "area":
        return t`${who} moved it to ${place}`;
      case "visibility":
        return now === "private" ? t`${who} made it private` : t`${who} opened it to the area`;
      case "deleted":
        return t`${who} deleted it`;
      case "restored":
        return t`${who} restored it`;
      default:
        return t`${who} changed it`;
    }
  };
}
