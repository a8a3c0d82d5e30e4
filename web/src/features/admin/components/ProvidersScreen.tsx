import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { SettingsPage } from "@/shared/shell";
import { Banner, Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { providersQuery } from "../providers";
import { ProviderCard } from "./ProviderCard";
import { ProviderDialog } from "./ProviderDialog";

const MAX_PROVIDERS = 10;

/** The services that people sign in by, for administrators; super administrators change them. */
export function ProvidersScreen(): ReactNode {
  const { t } = useLingui();
  const providers = useQuery(providersQuery);
  const [isAdding, setAdding] = useState(false);
  const canChange = useSession().user.role === "super_admin";
  const isFull = (providers.data ?? []).length >= MAX_PROVIDERS;
  const add = (
    <Button kind="primary" disabled={!canChange || isFull} onClick={() => setAdding(true)}>
      {t`Add a service`}
    </Button>
  );
  return (
    <SettingsPage
      title={t`Single sign-on`}
      description={t`Services that speak OpenID Connect, such as the sign-in of your company. Up to ten.`}
    >
      {!canChange && <Banner>{t`Only a super administrator may change these.`}</Banner>}
      {providers.isPending && <Skeleton lines={["40%", "70%", "60%"]} label={t`Loading services`} />}
      {providers.isError && !providers.data && (
        <ErrorState
          title={t`The services did not load`}
          error={providers.error}
          onRetry={() => void providers.refetch()}
        />
      )}
      {providers.data?.length === 0 && (
        <EmptyState icon={LogIn} title={t`No service yet`} actions={add}>
          {t`People sign in with password or passkey. A service adds a button to the sign-in.`}
        </EmptyState>
      )}
      {providers.data !== undefined && providers.data.length > 0 && (
        <>
          <ul className="grid max-w-[720px] gap-4">
            {providers.data.map((provider) => (
              <ProviderCard key={provider.key} provider={provider} canChange={canChange} />
            ))}
          </ul>
          <div>{add}</div>
        </>
      )}
      {isAdding && <ProviderDialog provider={null} onClose={() => setAdding(false)} />}
    </SettingsPage>
  );
}
