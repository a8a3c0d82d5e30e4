import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/danger")({ component: Danger });

function Danger() {
  const { t } = useLingui();
  return <SettingsPage title={t`Danger`}>{null}</SettingsPage>;
}
