import { useLingui } from "@lingui/react/macro";
import { Clock, X } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { Avatar, Badge, FieldError, IconButton } from "@/shared/ui";
import { useOutbox } from "../hooks/useOutbox";
import { CopyButton } from "./CodeBlock";
import { SaidText } from "./SaidText";

/** What one has said here and the server does not have yet. */
export function UnsentMessages({ place }: { place: string }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { unsent, outbox } = useOutbox(place);
  return unsent.map(({ body, refusal }) => (
    <article
      key={body.client_message_id}
      className="msg question"
      aria-label={t`Message that is not sent yet`}
    >
      <Avatar person={user} size="m" />
      <header className="who">
        <b>{user.name}</b>
        <Badge>
          <Clock className="xs" aria-hidden="true" /> {t`Not sent yet`}
        </Badge>
        <div className="msg-tools">
          <CopyButton text={body.content} label={t`Copy`} />
          <IconButton label={t`Do not send`} onClick={() => outbox.remove(body.client_message_id)}>
            <X />
          </IconButton>
        </div>
      </header>
      <div className="body">
        <div className="prose said">
          <SaidText text={body.content} />
        </div>
        {refusal === null ? (
          <p className="text-12 text-fg-3">{t`It goes out by itself when the server can be reached.`}</p>
        ) : (
          <FieldError>{refusal}</FieldError>
        )}
      </div>
    </article>
  ));
}
