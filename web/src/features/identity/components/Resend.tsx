import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useState } from "react";
import { isProblem } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { minutesLeft } from "../model/problems";

const WAIT_SECONDS = 30;

export interface ResendProps {
  onSend: () => void;
  busy: boolean;
  error: unknown;
}

/** Sends once more, at the earliest after half a minute. */
export function Resend({ onSend, busy, error }: ResendProps): ReactNode {
  const { t } = useLingui();
  const [left, setLeft] = useState(WAIT_SECONDS);
  const words = useProblemWords(error);
  const isWaiting = left > 0;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const minutes = isProblem(error) ? minutesLeft(error) : null;
  return (
    <div className="grid gap-2">
      <Button
        size="tall"
        wide
        disabled={isWaiting}
        busy={busy}
        onClick={() => {
          setLeft(WAIT_SECONDS);
          onSend();
        }}
      >
        {isWaiting ? t`Send again in ${left} s` : t`Send again`}
      </Button>
      {error !== null && (
        <FieldError>
          {minutes === null ? words : t`Enough mails for now. Try again in ${minutes} minutes.`}
        </FieldError>
      )}
    </div>
  );
}
