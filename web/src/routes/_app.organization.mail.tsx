import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/mail")({ component: Mail });

function Mail() {
  const { t } = useLingui();
  return <SettingsPage title={t`Mail`}>{null}</SettingsPage>;
}
