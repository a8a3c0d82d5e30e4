import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Provider } from "@/api";
import { Button, Dialog, toast } from "@/shared/ui";
import { type KeyOwner, useAddKey } from "../api";
import { bodyOf, type KeyForm, missingField } from "../model/providers";
import { KeyFormFields } from "./KeyFormFields";
import { useVerificationWords } from "./useProviderWords";

export interface AddKeyDialogProps {
  owner: KeyOwner;
  /** Open with this provider chosen; null is closed. */
  provider: Provider | null;
  onClose: () => void;
}

export function AddKeyDialog({ owner, provider, onClose }: AddKeyDialogProps): ReactNode {
  return provider === null ? null : (
    <OpenDialog key={provider} owner={owner} provider={provider} onClose={onClose} />
  );
}

function OpenDialog({ owner, provider, onClose }: AddKeyDialogProps & { provider: Provider }): ReactNode {
  const { t } = useLingui();
  const [form, setForm] = useState<KeyForm>({ provider, name: "", address: "", secret: "" });
  const [isChecked, setChecked] = useState(false);
  const add = useAddKey(owner);
  const wordsOf = useVerificationWords();
  const missing = missingField(form);
  const submit = () => {
    setChecked(true);
    if (missing !== null) return;
    add.mutate(bodyOf(form), {
      onSuccess: (key) => {
        toast(
          key.status === "valid"
            ? t`${key.name} is connected`
            : t`${key.name} is kept. ${wordsOf(key.last_error_code)}`,
        );
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={owner.kind === "me" ? t`Connect a model` : t`Connect a model for the organization`}
      description={t`Saving asks the provider once for its list of models.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={add.isPending}>
            {t`Save and check`}
          </Button>
        </>
      }
    >
      <div className="mt-4">
        <KeyFormFields
          form={form}
          onChange={setForm}
          error={add.error}
          missing={isChecked ? missing : null}
        />
      </div>
    </Dialog>
  );
}
