import { useLingui } from "@lingui/react/macro";
import { Drama } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { shortTime } from "@/shared/lib/time";
import { Button, useProblemToast } from "@/shared/ui";
import { useStopImpersonation } from "../api";

/** Over every screen while an administrator acts as somebody. It cannot be closed, only the acting can end. */
export function ImpersonationBanner(): ReactNode {
  const { t } = useLingui();
  const { user, impersonation } = useSession();
  const stop = useStopImpersonation();
  const complain = useProblemToast();
  if (impersonation === null) return null;
  return (
    <div className="impersonation-bar" role="region" aria-label={t`Impersonation`}>
      <Drama className="s" aria-hidden="true" />
      <span className="min-w-0 grow">
        {t`${impersonation.by_name}, you act as ${user.name} until ${shortTime(impersonation.until)}.`}
      </span>
      <Button size="sm" busy={stop.isPending} onClick={() => stop.mutate(user.id, { onError: complain })}>
        {t`Stop`}
      </Button>
    </div>
  );
}
