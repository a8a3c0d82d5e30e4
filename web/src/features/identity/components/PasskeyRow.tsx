import { useLingui } from "@lingui/react/macro";
import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Passkey } from "@/api";
import { fullTime } from "@/shared/lib/time";
import { Button, ConfirmDialog, Dialog, TextField, toast } from "@/shared/ui";
import { useRemovePasskey, useRenamePasskey } from "../passkeys";
import { usePasskeyWords } from "./usePasskeyWords";

export function PasskeyRow({ passkey }: { passkey: Passkey }): ReactNode {
  const { t } = useLingui();
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const { name, created_at: createdAt, last_used_at: lastUsedAt } = passkey;
  const close = () => setOpen(null);
  return (
    <li className="flex flex-wrap items-center gap-3 border-b border-line py-2 last:border-b-0 last:pb-0">
      <KeyRound className="s" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-40">
        <div className="truncate font-medium">{name}</div>
        <div className="text-12 text-fg-3">
          {lastUsedAt === null ? t`Added ${fullTime(createdAt)}` : t`Last used ${fullTime(lastUsedAt)}`}
        </div>
      </div>
      <Button size="sm" aria-label={t`Rename ${name}`} onClick={() => setOpen("rename")}>{t`Rename`}</Button>
      <Button
        size="sm"
        kind="danger"
        aria-label={t`Remove ${name}`}
        onClick={() => setOpen("remove")}
      >{t`Remove`}</Button>
      {open === "rename" && <Rename passkey={passkey} onClose={close} />}
      {open === "remove" && <Remove passkey={passkey} onClose={close} />}
    </li>
  );
}

interface ActProps {
  passkey: Passkey;
  onClose: () => void;
}

function Rename({ passkey, onClose }: ActProps): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState(passkey.name);
  const rename = useRenamePasskey();
  const words = usePasskeyWords(rename.error);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Rename the passkey`}
      onSubmit={() => rename.mutate({ id: passkey.id, name: name.trim() }, { onSuccess: onClose })}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={rename.isPending} disabled={name.trim() === ""}>
            {t`Save name`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Name of the passkey`}
        data-autofocus=""
        maxLength={80}
        value={name}
        error={words}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  );
}

function Remove({ passkey, onClose }: ActProps): ReactNode {
  const { t } = useLingui();
  const remove = useRemovePasskey();
  const words = usePasskeyWords(remove.error);
  const { name } = passkey;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t`Remove ${name}?`}
      description={t`It no longer signs you in. You are signed out on your other devices.`}
      action={t`Remove passkey`}
      busy={remove.isPending}
      error={words}
      onConfirm={() =>
        remove.mutate(passkey.id, {
          onSuccess: () => {
            toast(t`Passkey removed`);
            onClose();
          },
        })
      }
    />
  );
}
