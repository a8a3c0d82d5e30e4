import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { OrganizationMember } from "@/api";
import { Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useRemoveMember } from "../members-api";
import { LossList } from "./LossList";

export function RemoveMember({
  member,
  onRemoved,
}: {
  member: OrganizationMember;
  onRemoved: () => void;
}): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const remove = useRemoveMember();
  const words = useProblemWords(remove.error);
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>{t`Remove`}</Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`Remove ${member.name}?`}
        description={<LossList userId={member.id} />}
        action={t`Remove member`}
        danger
        busy={remove.isPending}
        error={remove.isError ? words : null}
        onConfirm={() =>
          remove.mutate(member.id, {
            onSuccess: () => {
              toast(t`${member.name} was removed`);
              onRemoved();
            },
          })
        }
      />
    </>
  );
}
