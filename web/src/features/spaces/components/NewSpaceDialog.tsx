import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, TextField, toast, useProblemWords } from "@/shared/ui";
import { useCreateSpace } from "../api";

export interface NewSpaceDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (spaceId: string) => void;
}

/** A project space of one's own. */
export function NewSpaceDialog({ open, onOpenChange, onMade }: NewSpaceDialogProps): ReactNode {
  const { t } = useLingui();
  const [name, setName] = useState("");
  const create = useCreateSpace();
  const words = useProblemWords(create.error);
  const isEmpty = name.trim() === "";
  const submit = () => {
    if (isEmpty || create.isPending) return;
    create.mutate(name.trim(), {
      onSuccess: (space) => {
        onOpenChange(false);
        toast(t`${space.name} is there`);
        onMade(space.id);
      },
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`New space`}
      description={t`Pages of a team or a project. Add people once it is there.`}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={isEmpty}>
            {t`Create space`}
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
