import { useLingui } from "@lingui/react/macro";
import { ArrowDown, Hash } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";
import type { Channel } from "@/api";
import { useStickToEnd } from "@/features/conversations";
import { useSession } from "@/features/identity";
import { dayName } from "@/shared/lib/time";
import { Button, EmptyState } from "@/shared/ui";
import { useReadMark } from "../hooks/useReadMark";
import type { ChannelOutbox, Unsent } from "../model/outbox";
import { rowsOf } from "../model/rows";
import type { Stretch } from "../model/stretch";
import { ChannelMessageRow } from "./ChannelMessageRow";
import { EarlierMessages } from "./EarlierMessages";
import { TopicDialog } from "./TopicDialog";
import { UnsentRows } from "./UnsentRows";

interface MessageListProps {
  channel: Channel;
  stretch: Stretch;
  unsent: readonly Unsent[];
  outbox: ChannelOutbox;
  editedId: string | null;
  onEdit: (id: string | null) => void;
  children: ReactNode;
}

/** What is said, by day and author, with what one has just said below it, and the composer (`children`) at the foot. */
export function MessageList(props: MessageListProps): ReactNode {
  const { channel, stretch, unsent, outbox, editedId, onEdit, children } = props;
  const { t } = useLingui();
  const { user } = useSession();
  // The line stays where it was when one came.
  const [lastRead] = useState(channel.last_read_seq);
  const said = new Set(stretch.items.map((each) => each.client_id));
  const waiting = unsent.filter((each) => !said.has(each.clientId));
  // What one says oneself is what one wants to see.
  const { content, isAway, toEnd } = useStickToEnd(waiting.at(-1)?.clientId ?? "", null);
  useReadMark(channel, stretch.items.at(-1)?.seq ?? 0, !isAway);
  return (
    <div className="flow">
      <div ref={content} className="channel-messages" role="log" aria-label={t`Messages`}>
        <EarlierMessages channelId={channel.id} stretch={stretch} content={content} />
        {stretch.items.length + waiting.length === 0 && <Empty channel={channel} />}
        {rowsOf(stretch.items, lastRead, user.id).map(({ message, opensDay, isContinued, isFirstUnread }) => (
          <Fragment key={message.id}>
            {opensDay && <DayLine moment={message.created_at} />}
            {isFirstUnread && (
              <div className="new-line">
                <span>{t`New`}</span>
              </div>
            )}
            <ChannelMessageRow
              message={message}
              channel={channel}
              isContinued={isContinued}
              isEdited={message.id === editedId}
              onEdit={(isEdited) => onEdit(isEdited ? message.id : null)}
            />
          </Fragment>
        ))}
        <UnsentRows unsent={waiting} outbox={outbox} />
      </div>
      <div className="flow-foot channel-foot">
        {isAway && (
          <Button size="sm" className="to-end" onClick={toEnd}>
            <ArrowDown className="s" aria-hidden="true" />
            {t`To the end`}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}

function DayLine({ moment }: { moment: string }): ReactNode {
  const { t } = useLingui();
  const isToday = new Date(moment).toDateString() === new Date().toDateString();
  return (
    <div className="day-line">
      <span>{isToday ? t`Today` : dayName(moment)}</span>
    </div>
  );
}

function Empty({ channel }: { channel: Channel }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <EmptyState
        icon={Hash}
        title={channel.topic ?? t`Say what this channel is for`}
        actions={
          channel.permissions.manage &&
          channel.topic === null && <Button onClick={() => setOpen(true)}>{t`Set a topic`}</Button>
        }
      >
        {channel.permissions.post
          ? t`Nothing has been said yet. The first message is yours.`
          : t`Nothing has been said yet.`}
      </EmptyState>
      <TopicDialog channel={channel} open={isOpen} onOpenChange={setOpen} />
    </>
  );
}
