import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { OrganizationOverview } from "@/api";
import { ConfirmDialog, useProblemWords } from "@/shared/ui";
import { useOverseeOrganization } from "../api";

export interface OrganizationDialogProps {
  organization: OrganizationOverview;
  onClose: () => void;
}

export function SuspendDialog({ organization, onClose }: OrganizationDialogProps): ReactNode {
  const { t } = useLingui();
  const change = useOverseeOrganization(organization.id);
  const problem = useProblemWords(change.error);
  const isActive = organization.status === "active";
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      danger={isActive}
      title={isActive ? t`Suspend ${organization.name}?` : t`Open ${organization.name} again?`}
      description={
        isActive
          ? t`Its members cannot work in it until this is taken back. Nothing is deleted.`
          : t`Its members can work in it again.`
      }
      action={isActive ? t`Suspend` : t`Take back the suspension`}
      busy={change.isPending}
      error={change.isError ? problem : null}
      onConfirm={() => change.mutate({ status: isActive ? "suspended" : "active" }, { onSuccess: onClose })}
    />
  );
}
