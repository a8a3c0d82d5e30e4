import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { NewTotp } from "@/api";
import {
  Button,
  CodeField,
  Dialog,
  ErrorState,
  QrCode,
  Skeleton,
  TextField,
  toast,
  useProblemWords,
} from "@/shared/ui";
import { useConfirmTotp, useStartTotp } from "../factors";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog";

/** The QR code and the secret as text, then the first code, then the recovery codes. */
export function TotpDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { mutate, data, error } = useStartTotp();
  const [code, setCode] = useState("");
  const confirm = useConfirmTotp();
  const words = useProblemWords(confirm.error);
  const isStarted = useRef(false);
  useEffect(() => {
    if (!isStarted.current) mutate();
    isStarted.current = true;
  }, [mutate]);
  const send = (typed: string) =>
    confirm.mutate(typed, {
      onSuccess: (made) => {
        toast(t`Authenticator app is on`);
        if (made.recovery_codes.length === 0) onClose();
      },
    });
  if (confirm.data !== undefined && confirm.data.recovery_codes.length > 0)
    return <RecoveryCodesDialog codes={confirm.data.recovery_codes} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={t`Set up an authenticator app`}
      description={t`Scan the code with your app, then type the six digits that it shows. You are signed out on your other devices.`}
      onSubmit={() => send(code)}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={confirm.isPending} disabled={code.length < 6}>
            {t`Turn on`}
          </Button>
        </>
      }
    >
      {data === undefined && error === null && <Skeleton lines={["60%", "60%", "40%"]} />}
      {error !== null && (
        <ErrorState title={t`There is no secret yet`} error={error} onRetry={() => mutate()} />
      )}
      {data !== undefined && (
        <div className="mt-4 grid gap-5">
          <Secret totp={data} />
          <CodeField
            label={t`Code of the app`}
            value={code}
            error={confirm.isError ? words : undefined}
            onChange={setCode}
            onComplete={send}
          />
        </div>
      )}
    </Dialog>
  );
}

function Secret({ totp }: { totp: NewTotp }): ReactNode {
  const { t } = useLingui();
  const spaced = totp.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <div className="flex flex-wrap items-center gap-5">
      <QrCode text={totp.address} label={t`QR code for your authenticator app`} />
      <div className="min-w-0 flex-1 basis-56">
        <TextField
          label={t`Or type this secret into the app`}
          readOnly
          className="mono"
          value={spaced}
          onFocus={(event) => event.target.select()}
          help={t`It is shown this once.`}
        />
      </div>
    </div>
  );
}
