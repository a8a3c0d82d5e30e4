import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog, type DialogProps } from "./Dialog";
import { FieldError } from "./Field";

export interface ConfirmDialogProps extends Pick<
  DialogProps,
  "open" | "onOpenChange" | "title" | "description"
> {
  /** A verb and its object: "Delete key". */
  action: string;
  danger?: boolean;
  busy?: boolean;
  error?: string | null;
  onConfirm: () => void;
}

/** A question with one way forward and a safe way out, which has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { t } = useLingui();
  const { action, danger = false, busy = false, error, onConfirm, ...dialog } = props;
  return (
    <Dialog
      {...dialog}
      actions={
        <>
          <Button data-autofocus="" onClick={() => dialog.onOpenChange(false)}>
            {t`Cancel`}
          </Button>
          <Button kind={danger ? "danger-fill" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {error !== undefined && error !== null && <FieldError>{error}</FieldError>}
    </Dialog>
  );
}
