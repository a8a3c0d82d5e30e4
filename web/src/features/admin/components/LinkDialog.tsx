import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Button, Dialog, FieldError, TextField, toast, useProblemWords } from "@/shared/ui";

export interface LinkDialogProps {
  title: string;
  description: string;
  /** A verb and its object: "Make link". */
  action: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  /** Undefined until it is made; null: it was mailed. */
  made: string | null | undefined;
  /** Said where it was mailed. */
  mailed: string;
  onMake: () => void;
  onClose: () => void;
}

/** Asks, does, and shows the link that came of it: this once. */
export function LinkDialog(props: LinkDialogProps): ReactNode {
  const { title, description, action, danger = false, busy, error, made, mailed, onMake, onClose } = props;
  const { t } = useLingui();
  const problem = useProblemWords(error);
  const isAsking = made === undefined;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{isAsking ? t`Cancel` : t`Close`}</Button>
          {isAsking && (
            <Button kind={danger ? "danger-fill" : "primary"} busy={busy} onClick={onMake}>
              {action}
            </Button>
          )}
          {typeof made === "string" && (
            <Button
              kind="primary"
              onClick={() => void navigator.clipboard.writeText(made).then(() => toast(t`Link copied`))}
            >
              {t`Copy link`}
            </Button>
          )}
        </>
      }
    >
      {error !== null && <FieldError>{problem}</FieldError>}
      {made === null && <p role="status">{mailed}</p>}
      {typeof made === "string" && (
        <div className="mt-4">
          <TextField
            label={t`Link`}
            readOnly
            value={made}
            help={t`It is not shown again. Hand it over in a way you trust.`}
            onFocus={(event) => event.target.select()}
          />
        </div>
      )}
    </Dialog>
  );
}
