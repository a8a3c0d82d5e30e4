import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useRemoveFactors } from "../api";
import type { UserDialogProps } from "./UserDialogs";

export function RemoveFactorsDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const remove = useRemoveFactors(person.id);
  const problem = useProblemWords(remove.error);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      danger
      title={t`Remove the second factors of ${person.name}?`}
      description={t`For somebody who has lost their phone. They are signed out everywhere and must choose a new password.`}
      action={t`Remove factors`}
      busy={remove.isPending}
      error={remove.isError ? problem : null}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast(t`Second factors removed`);
            onClose();
          },
        })
      }
    />
  );
}
