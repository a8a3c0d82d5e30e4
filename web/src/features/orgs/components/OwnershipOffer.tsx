import { useLingui } from "@lingui/react/macro";
import { Crown } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { Banner, Button, FieldError, toast, useProblemWords } from "@/shared/ui";
import { useOrganization } from "../api";
import { useTakeOwnership, useWithdrawOwnership } from "../ownership";

/** For whom the ownership is offered to: take it, or leave it. */
export function OwnershipOffer(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { name, pending_owner_id, ownership_transfer_expires_at: until } = useOrganization();
  const take = useTakeOwnership();
  const decline = useWithdrawOwnership();
  const words = useProblemWords(take.error ?? decline.error);
  if (pending_owner_id !== user.id || until === null || new Date(until) <= new Date()) return null;
  return (
    <Banner tone="accent" icon={Crown}>
      <span className="grid gap-2">
        <span>{t`You are offered the ownership of ${name}. Whoever offered it becomes an admin.`}</span>
        {(take.isError || decline.isError) && <FieldError>{words}</FieldError>}
        <span className="flex flex-wrap gap-2">
          <Button
            kind="primary"
            busy={take.isPending}
            onClick={() =>
              take.mutate(undefined, { onSuccess: () => toast(t`You are the owner of ${name}`) })
            }
          >
            {t`Become the owner`}
          </Button>
          <Button busy={decline.isPending} onClick={() => decline.mutate()}>
            {t`Decline`}
          </Button>
        </span>
      </span>
    </Banner>
  );
}
