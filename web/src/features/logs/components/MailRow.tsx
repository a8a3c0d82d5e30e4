import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Email } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Badge, Button, type Tone, useProblemToast } from "@/shared/ui";
import { useSendAgain } from "../api";
import { useStatusWords } from "./useStatusWords";

const TONES: Record<Email["status"], Tone> = {
  pending: "neutral",
  sent: "success",
  delivered: "success",
  failed: "danger",
  bounced: "danger",
};

/** One mail: to whom, about what, how far it came, and what can be done. */
export function MailRow({ mail, organizationId }: { mail: Email; organizationId: string }): ReactNode {
  const { t } = useLingui();
  const words = useStatusWords();
  const again = useSendAgain(organizationId);
  const onError = useProblemToast();
  const moment = mail.bounced_at ?? mail.delivered_at ?? mail.sent_at ?? mail.created_at;
  return (
    <li className="card-row flex flex-wrap items-center gap-x-3 gap-y-1 p-3 text-13">
      <div className="min-w-0 grow basis-60">
        <p className="truncate font-medium">{mail.recipient_email}</p>
        <p className="truncate text-fg-2">{mail.subject}</p>
        {mail.error_message !== null && <p className="text-danger">{mail.error_message}</p>}
        {mail.status === "pending" && mail.next_attempt_at !== null && mail.attempts > 0 && (
          <p className="text-fg-3">{t`Tried ${mail.attempts} times, next at ${shortTime(mail.next_attempt_at)}`}</p>
        )}
      </div>
      <Badge tone={TONES[mail.status]}>{words[mail.status]}</Badge>
      <time className="tabular text-12 text-fg-3" dateTime={moment} title={fullTime(moment)}>
        {shortTime(moment)}
      </time>
      {mail.can_resend && (
        <Button size="sm" busy={again.isPending} onClick={() => again.mutate(mail.id, { onError })}>
          {t`Send again`}
        </Button>
      )}
    </li>
  );
}
