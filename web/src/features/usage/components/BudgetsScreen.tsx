import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Budget } from "@/api";
import { useActiveOrganization } from "@/features/orgs";
import { useTopic } from "@/shared/lib/realtime";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { budgetsQuery } from "../api";
import { inOrder } from "../model/tree";
import { BudgetDialog } from "./BudgetDialog";
import { BudgetRow } from "./BudgetRow";
import { RequestInbox } from "./RequestInbox";
import { TemplateSection } from "./TemplateSection";

/** The limits of the organization and of what is in it, and who asks for more. */
export function BudgetsScreen(): ReactNode {
  const { t } = useLingui();
  const { id, name } = useActiveOrganization();
  const [open, setOpen] = useState<Budget | "new" | null>(null);
  const queries = useQueryClient();
  const budgets = useQuery(budgetsQuery(id));
  useTopic(`organization-admins:${id}`, (event) => {
    if (event.kind.startsWith("budget.")) void queries.invalidateQueries({ queryKey: ["usage"] });
  });
  return (
    <SettingsPage
      title={t`Budgets`}
      description={t`What may be spent on models. A call needs room in every budget that it counts against.`}
      action={<Button kind="primary" onClick={() => setOpen("new")}>{t`New budget`}</Button>}
    >
      <RequestInbox organizationId={id} />
      <TemplateSection organizationId={id} />
      {budgets.isPending && <Skeleton lines={["100%", "92%", "92%"]} label={t`Loading the budgets`} />}
      {budgets.isError && (
        <ErrorState
          title={t`The budgets did not load`}
          error={budgets.error}
          onRetry={() => void budgets.refetch()}
        />
      )}
      {budgets.data?.length === 0 && (
        <EmptyState icon={Wallet} title={t`No budgets yet`}>
          {t`Without one, everybody in ${name} spends what they like.`}
        </EmptyState>
      )}
      {budgets.data !== undefined && budgets.data.length > 0 && (
        <ul className="card" aria-label={t`Budgets`}>
          {inOrder(budgets.data).map((budget) => (
            <BudgetRow key={budget.id} budget={budget} organization={name} onOpen={() => setOpen(budget)} />
          ))}
        </ul>
      )}
      {open !== null && (
        <BudgetDialog
          organizationId={id}
          {...(open === "new" ? {} : { budget: open })}
          onClose={() => setOpen(null)}
        />
      )}
    </SettingsPage>
  );
}
