import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Channel, ChannelMessage } from "@/api";
import { useSession } from "@/features/identity";
import { clockTime, fullTime } from "@/shared/lib/time";
import { Avatar, Badge } from "@/shared/ui";
import { useNoteWords } from "../hooks/useNoteWords";
import { EditedMark } from "./EditedMark";
import { MessageActions } from "./MessageActions";
import { MessageEditor } from "./MessageEditor";
import { MessageText } from "./MessageText";

interface ChannelMessageRowProps {
  message: ChannelMessage;
  channel: Channel;
  /** Said right after another one by the same person. */
  isContinued: boolean;
  isEdited: boolean;
  onEdit: (isEdited: boolean) => void;
}

/** One message, with what one may do with it. */
export function ChannelMessageRow(props: ChannelMessageRowProps): ReactNode {
  const { message, channel, isContinued, isEdited, onEdit } = props;
  const { t } = useLingui();
  const { user } = useSession();
  const note = useNoteWords();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const time = (
    <time
      className="num text-12 text-fg-3"
      dateTime={message.created_at}
      title={fullTime(message.created_at)}
    >
      {clockTime(message.created_at)}
    </time>
  );
  if (message.kind === "system") {
    return (
      <p className="channel-note" data-message={message.id}>
        {note(message)} {time}
      </p>
    );
  }
  const name = message.author?.name ?? t`Deleted account`;
  return (
    <article
      className={`channel-message ${isContinued ? "continued" : ""}`}
      data-message={message.id}
      data-open={isMenuOpen ? "" : undefined}
      aria-label={t`${name}, ${clockTime(message.created_at)}`}
    >
      {isContinued ? (
        time
      ) : (
        <Avatar person={message.author ?? { id: message.id, name, avatar_url: null }} size="m" />
      )}
      <div className="min-w-0 grow">
        {!isContinued && (
          <header className="flex items-center gap-2">
            <b className="text-13">{name}</b>
            {message.kind === "agent" && <Badge>{t`Agent`}</Badge>}
            {time}
          </header>
        )}
        {isEdited ? (
          <MessageEditor message={message} onClose={() => onEdit(false)} />
        ) : message.deleted_at === null ? (
          <>
            <MessageText text={message.content} />
            {message.edited_at !== null && <EditedMark message={message} />}
          </>
        ) : (
          <p className="text-fg-3">{t`This message was deleted.`}</p>
        )}
      </div>
      {!isEdited && message.deleted_at === null && (
        <MessageActions
          message={message}
          channel={channel}
          isOwn={message.author?.id === user.id}
          onEdit={() => onEdit(true)}
          onOpenChange={setMenuOpen}
        />
      )}
    </article>
  );
}
