import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/invitations")({ component: Invitations });

function Invitations() {
  const { t } = useLingui();
  return <SettingsPage title={t`Invitations`}>{null}</SettingsPage>;
}
