import type { ReactNode } from "react";
import type { Person } from "@/api";
import { BanDialog } from "./BanDialog";
import { DeletePersonDialog } from "./DeletePersonDialog";
import { ImpersonateDialog } from "./ImpersonateDialog";
import { RemoveFactorsDialog } from "./RemoveFactorsDialog";
import { ResetLinkDialog } from "./ResetLinkDialog";
import { RoleDialog } from "./RoleDialog";

export type UserQuestion = "role" | "reset" | "impersonate" | "factors" | "ban" | "delete";

export interface UserDialogProps {
  person: Person;
  onClose: () => void;
}

/** The one dialog that is open, if any. */
export function UserDialogs(props: UserDialogProps & { question: UserQuestion | null }): ReactNode {
  const { question, ...dialog } = props;
  switch (question) {
    case "role":
      return <RoleDialog {...dialog} />;
    case "reset":
      return <ResetLinkDialog {...dialog} />;
    case "delete":
      return <DeletePersonDialog {...dialog} />;
    case "impersonate":
      return <ImpersonateDialog {...dialog} />;
    case "factors":
      return <RemoveFactorsDialog {...dialog} />;
    case "ban":
      return <BanDialog {...dialog} />;
    case null:
      return null;
  }
}
