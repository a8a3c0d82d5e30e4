import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/overview")({ component: Overview });

function Overview() {
  const { t } = useLingui();
  return <SettingsPage title={t`Overview`}>{null}</SettingsPage>;
}
