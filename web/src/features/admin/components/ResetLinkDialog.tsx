import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useResetLink } from "../api";
import { LinkDialog } from "./LinkDialog";
import type { UserDialogProps } from "./UserDialogs";

/** Helps a person to another password: by mail, or by a link that is shown this once. */
export function ResetLinkDialog({ person, onClose }: UserDialogProps): ReactNode {
  const { t } = useLingui();
  const make = useResetLink(person.id);
  return (
    <LinkDialog
      title={t`New password for ${person.name}`}
      description={t`They set it themselves, by a link that works once, within an hour. Where mail is configured it goes to them; otherwise it is shown here.`}
      action={t`Make link`}
      busy={make.isPending}
      error={make.error}
      made={make.isSuccess ? make.data.link : undefined}
      mailed={t`The link went to ${person.email}.`}
      onMake={() => make.mutate()}
      onClose={onClose}
    />
  );
}
