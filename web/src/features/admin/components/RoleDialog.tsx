import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, Field, Select, toast, useProblemWords } from "@/shared/ui";
import { changePerson, usePersonChange } from "../api";
import { useAdminWords } from "../hooks/useAdminWords";
import type { UserDialogProps } from "./UserDialogs";

export function RoleDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const words = useAdminWords();
  const [role, setRole] = useState(person.role);
  const change = usePersonChange(person.id, changePerson(person.id));
  const problem = useProblemWords(change.error);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Role of ${person.name}`}
      description={t`The role counts from their next click on. No role opens what is inside an organization.`}
      onSubmit={() =>
        change.mutate(
          { role },
          {
            onSuccess: () => {
              toast(t`Role changed`);
              onClose();
            },
          },
        )
      }
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending} disabled={role === person.role}>
            {t`Change role`}
          </Button>
        </>
      }
    >
      <div className="mt-4">
        <Field label={t`Role`} error={change.isError ? problem : undefined}>
          {(control) => <Select {...control} value={role} onChange={setRole} options={words.roles} />}
        </Field>
      </div>
    </Dialog>
  );
}
