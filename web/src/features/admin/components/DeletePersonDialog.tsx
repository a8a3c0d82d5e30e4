import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useDeletePerson } from "../api";
import { LinkDialog } from "./LinkDialog";
import type { UserDialogProps } from "./UserDialogs";

/** Ends an account; afterwards the person is not in the list any more. */
export function DeletePersonDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const remove = useDeletePerson(person.id);
  return (
    <LinkDialog
      danger
      title={t`Delete the account of ${person.name}?`}
      description={t`Everything they have open ends at once. For 14 days a link takes that back, then personal data goes for good. What they wrote in shared organizations stays.`}
      action={t`Delete account`}
      busy={remove.isPending}
      error={remove.error}
      made={remove.isSuccess ? remove.data.cancel_link : undefined}
      mailed={t`The account is deleted. The link that takes it back went to ${person.email}.`}
      onMake={() => remove.mutate()}
      onClose={remove.isSuccess ? () => void navigate({ to: "/admin/users" }) : onClose}
    />
  );
}
