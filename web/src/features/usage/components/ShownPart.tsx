import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { UsageSummary } from "@/api";
import { dayName } from "@/shared/lib/time";
import { Button } from "@/shared/ui";
import type { Shown } from "../model/spans";
import { useKindNames } from "./usePeriodWords";

export interface ShownPartProps {
  shown: Shown;
  summary: UsageSummary | undefined;
  onAll: () => void;
}

/** That not all is shown, as where an alert led here, and the way to all of it. */
export function ShownPart({ shown, summary, onAll }: ShownPartProps): ReactNode {
  const { t } = useLingui();
  const kinds: Record<string, string> = useKindNames();
  if (shown.until === undefined && shown.scope === undefined) return null;
  const kind = kinds[shown.scope?.split(":")[0] ?? ""];
  const parts = [
    ...(kind === undefined ? [] : [`${kind}: ${summary?.scope_name ?? t`without a name`}`]),
    ...(shown.until === undefined ? [] : [t`until ${dayName(`${shown.until}T12:00:00`)}`]),
  ];
  return (
    <div
      className="flex flex-wrap items-center gap-3 rounded-lg border border-line px-3 py-2 text-13"
      role="note"
    >
      <span className="min-w-0 flex-1">{parts.join(", ")}</span>
      <Button size="sm" onClick={onAll}>{t`Show all`}</Button>
    </div>
  );
}
