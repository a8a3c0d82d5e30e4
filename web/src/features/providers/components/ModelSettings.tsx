import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { SettingsPage } from "@/shared/shell";
import { KeyList } from "./KeyList";

export function ModelSettings(): ReactNode {
  const { t } = useLingui();
  const { organization } = useSession();
  return (
    <SettingsPage
      title={t`Models`}
      description={t`Providers and servers that Stoa may ask, and who pays for them.`}
    >
      <KeyList owner={{ kind: "me" }} title={t`Your keys`} />
      {organization?.permissions.manage === true && (
        <KeyList
          owner={{ kind: "organization", organizationId: organization.id }}
          title={t`Keys of ${organization.name}, for all its members`}
        />
      )}
    </SettingsPage>
  );
}
