import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/sign-in")({ component: SignIn });

function SignIn() {
  const { t } = useLingui();
  return <SettingsPage title={t`Sign-in`}>{null}</SettingsPage>;
}
