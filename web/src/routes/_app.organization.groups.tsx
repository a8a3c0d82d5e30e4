import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/groups")({ component: Groups });

function Groups() {
  const { t } = useLingui();
  return <SettingsPage title={t`Groups`}>{null}</SettingsPage>;
}
