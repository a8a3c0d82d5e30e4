import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { fullTime } from "@/shared/lib/time";
import { Badge, Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useRemoveTotp } from "../factors";
import { SecurityBlock } from "./SecurityBlock";
import { TotpDialog } from "./TotpDialog";

export function TotpBlock({ confirmedAt }: { confirmedAt: string | null }): ReactNode {
  const { t } = useLingui();
  const [open, setOpen] = useState<"add" | "remove" | null>(null);
  const isOn = confirmedAt !== null;
  const since = isOn ? fullTime(confirmedAt) : "";
  return (
    <SecurityBlock
      title={t`Authenticator app`}
      state={isOn && <Badge tone="success">{t`On`}</Badge>}
      description={
        isOn
          ? t`Signing in asks for a code of your app. Set up on ${since}.`
          : t`An app on your phone shows a new code every 30 seconds; signing in asks for it.`
      }
      actions={
        isOn ? (
          <Button size="sm" kind="danger" onClick={() => setOpen("remove")}>{t`Remove`}</Button>
        ) : (
          <Button size="sm" onClick={() => setOpen("add")}>{t`Set up`}</Button>
        )
      }
    >
      {open === "add" && <TotpDialog onClose={() => setOpen(null)} />}
      {open === "remove" && <RemoveTotp onClose={() => setOpen(null)} />}
    </SecurityBlock>
  );
}

function RemoveTotp({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const remove = useRemoveTotp();
  const words = useProblemWords(remove.error);
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t`Remove the authenticator app?`}
      description={t`Signing in no longer asks for its codes. You are signed out on your other devices.`}
      action={t`Remove app`}
      busy={remove.isPending}
      error={remove.isError ? words : null}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast(t`Authenticator app removed`);
            onClose();
          },
        })
      }
    />
  );
}
