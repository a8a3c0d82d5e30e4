import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Factors } from "@/api";
import { Badge, Button, ConfirmDialog, useProblemWords } from "@/shared/ui";
import { useRenewRecoveryCodes } from "../factors";
import { FEW_CODES } from "../model/challenge";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog";
import { SecurityBlock } from "./SecurityBlock";

export function RecoveryCodesBlock({ factors }: { factors: Factors }): ReactNode {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const renew = useRenewRecoveryCodes();
  const words = useProblemWords(renew.error);
  if (!factors.is_on) return null;
  const left = factors.recovery_codes_left;
  const count = plural(left, { one: "# code left", other: "# codes left" });
  return (
    <SecurityBlock
      title={t`Recovery codes`}
      state={<Badge tone={left <= FEW_CODES ? "warning" : "neutral"}>{count}</Badge>}
      description={t`For the day on which you do not have your second factor. Each code works once.`}
      actions={
        <Button size="sm" onClick={() => setAsking(true)}>
          {t`Make new codes`}
        </Button>
      }
    >
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t`Make new recovery codes?`}
        description={t`The codes that you have now stop working.`}
        action={t`Make new codes`}
        busy={renew.isPending}
        error={renew.isError ? words : null}
        onConfirm={() => renew.mutate(undefined, { onSuccess: () => setAsking(false) })}
      />
      {renew.data !== undefined && (
        <RecoveryCodesDialog codes={renew.data.recovery_codes} onClose={renew.reset} />
      )}
    </SecurityBlock>
  );
}
