import { useLingui } from "@lingui/react/macro";
import { CircleAlert, Clock, RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { Avatar, Button, FieldError, IconButton } from "@/shared/ui";
import type { ChannelOutbox, Unsent } from "../model/outbox";
import { MessageText } from "./MessageText";

/** What one has said and the server does not have yet: grey while it goes out; what was refused keeps its place. */
export function UnsentRows({
  unsent,
  outbox,
}: {
  unsent: readonly Unsent[];
  outbox: ChannelOutbox;
}): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  return unsent.map(({ clientId, content, refusal }) => (
    <article key={clientId} className="channel-message" aria-label={t`Message that is not sent yet`}>
      <Avatar person={user} size="m" />
      <div className="min-w-0 grow">
        <header className="flex flex-wrap items-center gap-2">
          <b className="text-13">{user.name}</b>
          {refusal === null ? (
            <span className="flex items-center gap-1 text-12 text-fg-3">
              <Clock className="xs" aria-hidden="true" /> {t`Sending`}
            </span>
          ) : (
            <>
              <span className="flex items-center gap-1 text-12 text-danger">
                <CircleAlert className="xs" aria-hidden="true" /> {t`Not sent`}
              </span>
              <Button kind="quiet" size="sm" onClick={() => outbox.refuse(clientId, null)}>
                <RotateCw className="xs" aria-hidden="true" />
                {t`Retry`}
              </Button>
            </>
          )}
        </header>
        <div className="text-fg-2">
          <MessageText text={content} />
        </div>
        {refusal !== null && <FieldError>{refusal}</FieldError>}
      </div>
      <div className="message-tools">
        <IconButton label={t`Do not send`} onClick={() => outbox.remove(clientId)}>
          <X />
        </IconButton>
      </div>
    </article>
  ));
}
