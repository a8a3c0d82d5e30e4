import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/ai")({ component: Ai });

function Ai() {
  const { t } = useLingui();
  return <SettingsPage title={t`AI`}>{null}</SettingsPage>;
}
