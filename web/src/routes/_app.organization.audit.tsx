import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/audit")({ component: Audit });

function Audit() {
  const { t } = useLingui();
  return <SettingsPage title={t`Audit`}>{null}</SettingsPage>;
}
