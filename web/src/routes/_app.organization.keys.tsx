import { useLingui } from "@lingui/react/macro";
import { createFileRoute } from "@tanstack/react-router";
import { useActiveOrganization } from "@/features/orgs";
import { KeyList } from "@/features/providers";
import { SettingsPage } from "@/shared/shell";

export const Route = createFileRoute("/_app/organization/keys")({ component: Keys });

function Keys() {
  const { t } = useLingui();
  const { id, name } = useActiveOrganization();
  return (
    <SettingsPage title={t`Keys`} description={t`Providers that ${name} pays for, for all its members.`}>
      <KeyList owner={{ kind: "organization", organizationId: id }} title={t`Keys of ${name}`} />
    </SettingsPage>
  );
}
