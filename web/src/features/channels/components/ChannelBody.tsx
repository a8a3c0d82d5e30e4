import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Archive, Eye, Megaphone, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Channel, Page } from "@/api";
import { useSession } from "@/features/identity";
import { Button, ErrorState, OfflineBar, ReadOnlyBar, Skeleton, useProblemToast } from "@/shared/ui";
import { channelQuery, messagesQuery, useChangeChannel } from "../api";
import { useChannelEvents } from "../hooks/useChannelEvents";
import { useChannelOutbox } from "../hooks/useChannelOutbox";
import { useSayTyping } from "../hooks/useTyping";
import { mayEdit } from "../model/rights";
import type { Stretch } from "../model/stretch";
import { ChannelComposer } from "./ChannelComposer";
import { ChannelHeader } from "./ChannelHeader";
import { MessageList } from "./MessageList";
import { WhoTypes } from "./WhoTypes";

/** What is said on a page of the type CHANNEL, live, and where one says something. */
export function ChannelBody({ page }: { page: Page }): ReactNode {
  const { t } = useLingui();
  const channel = useQuery(channelQuery(page.id));
  const messages = useQuery(messagesQuery(page.id));
  useChannelEvents(page.id, messages.isSuccess);
  if (channel.data && messages.data) {
    return <Loaded page={page} channel={{ ...channel.data, title: page.title }} stretch={messages.data} />;
  }
  const failed = channel.error ? channel : messages.error ? messages : null;
  return (
    <div className="channel-messages">
      {failed ? (
        <ErrorState
          title={t`The messages did not load`}
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <Skeleton lines={["30%", "84%", "62%", "24%", "78%"]} label={t`Loading the channel`} />
      )}
    </div>
  );
}

function Loaded({ page, channel, stretch }: { page: Page; channel: Channel; stretch: Stretch }): ReactNode {
  const { user } = useSession();
  const { unsent, outbox } = useChannelOutbox(channel.id);
  const sayTyping = useSayTyping(channel.id);
  const [editedId, setEditedId] = useState<string | null>(null);
  const editLast = () => {
    const last = stretch.items.findLast((each) =>
      mayEdit(each, channel, each.author?.id === user.id, Date.now()),
    );
    if (last) setEditedId(last.id);
  };
  return (
    <>
      <ChannelHeader channel={channel} />
      <MessageList
        channel={channel}
        stretch={stretch}
        unsent={unsent}
        outbox={outbox}
        editedId={editedId}
        onEdit={setEditedId}
      >
        <OfflineBar kept={unsent.length} />
        <WhoTypes channelId={channel.id} />
        {channel.permissions.post ? (
          <ChannelComposer channel={channel} outbox={outbox} onEditLast={editLast} onTyping={sayTyping} />
        ) : (
          <WhyReadOnly page={page} channel={channel} />
        )}
      </MessageList>
    </>
  );
}

/** Why there is no field to write in. */
function WhyReadOnly({ page, channel }: { page: Page; channel: Channel }): ReactNode {
  const { t } = useLingui();
  const change = useChangeChannel(channel.id);
  const onError = useProblemToast();
  if (page.trashed_at !== null) {
    return <ReadOnlyBar icon={Trash2}>{t`In the trash. It can be read, not changed.`}</ReadOnlyBar>;
  }
  if (channel.archived_at !== null) {
    const open = channel.permissions.manage && (
      <Button
        size="sm"
        busy={change.isPending}
        onClick={() => change.mutate({ archived: false }, { onError })}
      >
        {t`Open the channel again`}
      </Button>
    );
    return (
      <ReadOnlyBar icon={Archive} actions={open}>
        {t`Archived. It can be read, not continued.`}
      </ReadOnlyBar>
    );
  }
  if (channel.posting === "admins" && page.permissions.edit) {
    return <ReadOnlyBar icon={Megaphone}>{t`Only those who may share this channel post in it.`}</ReadOnlyBar>;
  }
  return <ReadOnlyBar icon={Eye}>{t`You can read this channel.`}</ReadOnlyBar>;
}
