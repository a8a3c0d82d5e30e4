import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, TextField, toast, useProblemWords } from "@/shared/ui";
import { useCreateOrganization } from "../api";

export interface NewOrganizationDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: () => void;
}

/** Another organization, which the person works in as soon as it is there. */
export function NewOrganizationDialog({ open, onOpenChange, onMade }: NewOrganizationDialogProps): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const create = useCreateOrganization();
  const words = useProblemWords(create.error);
  const isShort = name.trim().length < 2;
  const close = () => {
    setName("");
    create.reset();
    onOpenChange(false);
  };
  const submit = () => {
    if (isShort || create.isPending) return;
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: (made) => {
          close();
          toast(t`Now in ${made.name}`);
          onMade();
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={t`New organization`}
      description={t`People, spaces and models of its own, apart from your other organizations. You own it.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={isShort}>
            {t`Create organization`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Name`}
        value={name}
        maxLength={100}
        data-autofocus
        onChange={(event) => setName(event.target.value)}
        error={create.isError ? words : null}
      />
    </Dialog>
  );
}
