import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/budgets")({ component: Budgets });

function Budgets() {
  const { t } = useLingui();
  return <SettingsPage title={t`Budgets`}>{null}</SettingsPage>;
}
