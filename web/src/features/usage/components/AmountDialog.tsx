import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button, Dialog, FieldError, TextField, useProblemWords } from "@/shared/ui";
import { micros } from "../model/money";

export interface AmountDialogProps {
  title: string;
  description: string;
  action: string;
  start?: string;
  /** Also takes a few words. */
  noteLabel?: string;
  busy: boolean;
  error: unknown;
  onClose: () => void;
  onDone: (amount: number, note: string) => void;
}

/** Asks for an amount of dollars. */
export function AmountDialog(props: AmountDialogProps): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState(props.start ?? "");
  const [note, setNote] = useState("");
  const amount = micros(text);
  const words = useProblemWords(props.error);
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      description={props.description}
      onSubmit={() => amount !== null && props.onDone(amount, note)}
      actions={
        <>
          <Button onClick={props.onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={props.busy} disabled={amount === null}>
            {props.action}
          </Button>
        </>
      }
    >
      <TextField
        label={t`US dollars`}
        inputMode="decimal"
        data-autofocus=""
        value={text}
        error={text !== "" && amount === null ? t`Write an amount such as 20 or 7.50.` : null}
        onChange={(event) => setText(event.target.value)}
      />
      {props.noteLabel !== undefined && (
        <TextField
          label={props.noteLabel}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      {props.error !== null && <FieldError>{words}</FieldError>}
    </Dialog>
  );
}
