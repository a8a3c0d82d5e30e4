import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Budget } from "@/api";
import { Badge } from "@/shared/ui";
import { dollars } from "../model/money";
import { FillBar } from "./FillBar";
import { useKindNames, usePeriodNames } from "./usePeriodWords";

export interface BudgetRowProps {
  budget: Budget;
  organization: string;
  onOpen: () => void;
}

/** One budget: what it is for, its bar, its figures. What lies in the organization is set in. */
export function BudgetRow({ budget, organization, onOpen }: BudgetRowProps): ReactNode {
  const { t } = useLingui();
  const kinds = useKindNames();
  const periods = usePeriodNames();
  const isWhole = budget.scope_kind === "organization";
  const name = isWhole ? organization : (budget.scope_name ?? t`Somebody or something that is gone`);
  const isOver = budget.limit_micros !== null && budget.spent_micros > budget.limit_micros;
  const limit = budget.limit_micros === null ? t`no limit` : dollars(budget.limit_micros);
  return (
    <li className={`card-row grid gap-2 p-3 text-13 ${isWhole ? "" : "pl-8"}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <button type="button" className="link min-w-0 truncate font-medium" onClick={onOpen}>
          {name}
        </button>
        <span className={`tabular ${isOver ? "text-danger" : "text-fg-2"}`}>
          {t`${dollars(budget.spent_micros)} of ${limit} ${periods[budget.period]}`}
        </span>
      </div>
      <FillBar
        limit={budget.limit_micros}
        spent={budget.spent_micros}
        held={budget.held_micros}
        alertPercent={budget.alert_percent}
      />
      <div className="flex flex-wrap items-center gap-2 text-12 text-fg-3">
        <Badge>{kinds[budget.scope_kind]}</Badge>
        <span>{budget.hard_limit ? t`Hard limit` : t`Calls go on at the limit`}</span>
        <span>{t`Alert at ${budget.alert_percent} %`}</span>
        {budget.held_micros > 0 && <span>{t`${dollars(budget.held_micros)} held for running answers`}</span>}
        {isOver && <Badge tone="danger">{t`Over the limit`}</Badge>}
      </div>
    </li>
  );
}
