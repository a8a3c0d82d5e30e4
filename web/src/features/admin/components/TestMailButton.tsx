import { useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useTestMail } from "../api";

/** Sends the administrator a mail, and says step by step how far it came. */
export function TestMailButton(): ReactNode {
  const { t } = useLingui();
  const send = useTestMail();
  const problem = useProblemWords(send.error);
  return (
    <div className="grid gap-2">
      <div>
        <Button size="sm" busy={send.isPending} onClick={() => send.mutate()}>
          {t`Send a test mail`}
        </Button>
      </div>
      {send.isError && <FieldError>{problem}</FieldError>}
      {send.data && (
        <ul className="grid gap-1 text-13" role="status" aria-label={t`Test mail`}>
          {send.data.steps.map((step) => (
            <li key={step.name} className="flex items-center gap-2">
              {step.ok ? (
                <CircleCheck className="s text-success" aria-label={t`Worked`} />
              ) : (
                <CircleAlert className="s text-danger" aria-label={t`Failed`} />
              )}
              <span>{step.name}</span>
              {step.message !== "" && <span className="text-fg-3">{step.message}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
