import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SettingsPage } from "@/shared/shell";
import { ErrorState, Skeleton } from "@/shared/ui";
import { factorsQuery } from "../factors";
import { EmailBlock } from "./EmailBlock";
import { LinkedAccountsBlock } from "./LinkedAccountsBlock";
import { PasswordBlock } from "./PasswordBlock";
import { PasskeysBlock } from "./PasskeysBlock";
import { RecoveryCodesBlock } from "./RecoveryCodesBlock";
import { TotpBlock } from "./TotpBlock";

/** Everything that lets somebody into the account, one block each. */
export function SecuritySettings(): ReactNode {
  const { t } = useLingui();
  return (
    <SettingsPage title={t`Security`} description={t`How you sign in, and what protects your account.`}>
      <PasswordBlock />
      <EmailBlock />
      <LinkedAccountsBlock />
      <FactorBlocks />
    </SettingsPage>
  );
}

function FactorBlocks(): ReactNode {
  const { t } = useLingui();
  const factors = useQuery(factorsQuery);
  if (factors.isPending) return <Skeleton lines={["30%", "80%", "60%"]} label={t`Loading second factors`} />;
  if (factors.data === undefined)
    return (
      <ErrorState
        title={t`The second factors did not load`}
        error={factors.error}
        onRetry={() => void factors.refetch()}
      />
    );
  return (
    <>
      <PasskeysBlock />
      <TotpBlock confirmedAt={factors.data.totp_confirmed_at} />
      <RecoveryCodesBlock factors={factors.data} />
    </>
  );
}
