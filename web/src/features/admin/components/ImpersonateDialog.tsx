import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, Field, Textarea, useProblemWords } from "@/shared/ui";
import { useImpersonate } from "../api";
import type { UserDialogProps } from "./UserDialogs";

const SHORTEST = 10;

export function ImpersonateDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const impersonate = useImpersonate(person.id);
  const problem = useProblemWords(impersonate.error);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Act as ${person.name}?`}
      description={t`For an hour at most. It is written down, and ${person.name} is told. Passwords, keys and the ways to sign in stay closed.`}
      onSubmit={() => impersonate.mutate(reason.trim())}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button
            kind="primary"
            type="submit"
            busy={impersonate.isPending}
            disabled={reason.trim().length < SHORTEST}
          >
            {t`Impersonate`}
          </Button>
        </>
      }
    >
      <div className="mt-4">
        <Field
          label={t`Reason`}
          help={t`At least ten characters.`}
          error={impersonate.isError ? problem : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
