import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button, ErrorState, Skeleton } from "@/shared/ui";
import { isBareAddress, knowsPasskeys } from "../model/passkeys";
import { passkeysQuery } from "../passkeys";
import { AddPasskeyDialog } from "./AddPasskeyDialog";
import { PasskeyRow } from "./PasskeyRow";
import { SecurityBlock } from "./SecurityBlock";

export function PasskeysBlock(): ReactNode {
  const { t } = useLingui();
  const passkeys = useQuery(passkeysQuery);
  const [isAdding, setAdding] = useState(false);
  const isBare = isBareAddress(globalThis.location.hostname);
  const port = globalThis.location.port;
  const nameAddress = `http://localhost${port === "" ? "" : `:${port}`}`;
  const canAdd = !isBare && knowsPasskeys();
  return (
    <SecurityBlock
      title={t`Passkeys`}
      description={
        isBare
          ? t`Passkeys need a host name; this page was opened by a bare address. On this machine open ${nameAddress}, elsewhere the name that your Stoa has.`
          : t`A passkey signs you in without a password. It stays on your devices and cannot be phished.`
      }
      actions={
        <Button size="sm" disabled={!canAdd} onClick={() => setAdding(true)}>
          {t`Add a passkey`}
        </Button>
      }
    >
      {passkeys.isPending && <Skeleton lines={["60%"]} label={t`Loading passkeys`} />}
      {passkeys.isError && (
        <ErrorState
          title={t`The passkeys did not load`}
          error={passkeys.error}
          onRetry={() => void passkeys.refetch()}
        />
      )}
      {passkeys.data !== undefined && passkeys.data.length > 0 && (
        <ul className="grid border-t border-line">
          {passkeys.data.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {isAdding && <AddPasskeyDialog onClose={() => setAdding(false)} />}
    </SecurityBlock>
  );
}
