import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, TextField, toast } from "@/shared/ui";
import { useAddPasskey } from "../passkeys";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog";
import { usePasskeyWords } from "./usePasskeyWords";

/** A name, then the browser's own question, then recovery codes if there are none yet. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const add = useAddPasskey();
  const words = usePasskeyWords(add.error);
  if (add.data !== undefined && add.data.recovery_codes.length > 0)
    return <RecoveryCodesDialog codes={add.data.recovery_codes} onClose={onClose} />;
  const submit = () =>
    add.mutate(name.trim(), {
      onSuccess: (added) => {
        toast(t`Passkey ${added.passkey.name} added`);
        if (added.recovery_codes.length === 0) onClose();
      },
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Add a passkey`}
      description={t`Name it after the device or key that holds it. From then on signing in with the password asks for a second factor, and you are signed out on your other devices.`}
      onSubmit={() => name.trim() !== "" && submit()}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={add.isPending} disabled={name.trim() === ""}>
            {t`Continue`}
          </Button>
        </>
      }
    >
      <div className="mt-4">
        <TextField
          label={t`Name of the passkey`}
          data-autofocus=""
          required
          maxLength={80}
          placeholder={t`Work laptop`}
          value={name}
          error={words}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
