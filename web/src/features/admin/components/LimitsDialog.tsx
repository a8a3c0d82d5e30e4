import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Button, Dialog, FieldError, TextField, toast, useProblemWords } from "@/shared/ui";
import { useOverseeOrganization } from "../api";
import type { OrganizationDialogProps } from "./SuspendDialog";

const GIGABYTE = 1024 ** 3;

export function LimitsDialog({ organization, onClose }: OrganizationDialogProps): ReactNode {
  const { t } = useLingui();
  const [members, setMembers] = useState(String(organization.member_limit));
  const quota = organization.storage_quota_bytes;
  const [storage, setStorage] = useState(quota === null ? "" : String(quota / GIGABYTE));
  const change = useOverseeOrganization(organization.id);
  const problem = useProblemWords(change.error);
  const errorAt = (name: string) =>
    isProblem(change.error) ? (change.error.fieldMessage(name) ?? undefined) : undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Limits of ${organization.name}`}
      onSubmit={() =>
        change.mutate(
          {
            member_limit: Number(members),
            storage_quota_bytes: storage.trim() === "" ? null : Math.round(Number(storage) * GIGABYTE),
          },
          {
            onSuccess: () => {
              toast(t`Limits saved`);
              onClose();
            },
          },
        )
      }
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {t`Save limits`}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <TextField
          label={t`Members at most`}
          type="number"
          min={1}
          value={members}
          error={errorAt("member_limit")}
          onChange={(event) => setMembers(event.target.value)}
        />
        <TextField
          label={t`Storage in GB`}
          help={t`Empty: no limit of its own.`}
          type="number"
          min={0}
          step="any"
          value={storage}
          error={errorAt("storage_quota_bytes")}
          onChange={(event) => setStorage(event.target.value)}
        />
        {change.isError && !errorAt("member_limit") && !errorAt("storage_quota_bytes") && (
          <FieldError>{problem}</FieldError>
        )}
      </div>
    </Dialog>
  );
}
