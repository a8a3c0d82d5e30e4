import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useSession } from "@/features/identity";
import { Button, ConfirmDialog, toast, useProblemWords } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { useLeaveOrganization } from "../members-api";
import { LossList } from "./LossList";

/** The way out of the organization. */
export function LeaveOrganization(): ReactNode {
  const { t } = useLingui();
  const { name } = useActiveOrganization();
  const { user } = useSession();
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const leave = useLeaveOrganization();
  const words = useProblemWords(leave.error);
  return (
    <section className="grid max-w-[640px] gap-2 border-t border-line pt-6">
      <h2 className="text-15 font-medium">{t`Leave`}</h2>
      <p className="text-13 text-fg-3">{t`What you wrote stays here with your name. You can come back by invitation only.`}</p>
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>{t`Leave organization`}</Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={(open) => {
          setAsking(open);
          leave.reset();
        }}
        title={t`Leave ${name}?`}
        description={<LossList userId={user.id} />}
        action={t`Leave organization`}
        danger
        busy={leave.isPending}
        error={leave.isError ? words : null}
        onConfirm={() =>
          leave.mutate(undefined, {
            onSuccess: () => {
              toast(t`You left ${name}`);
              void navigate({ to: "/" });
            },
          })
        }
      />
    </section>
  );
}
