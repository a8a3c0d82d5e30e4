import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/members")({ component: Members });

function Members() {
  const { t } = useLingui();
  return <SettingsPage title={t`Members`}>{null}</SettingsPage>;
}
