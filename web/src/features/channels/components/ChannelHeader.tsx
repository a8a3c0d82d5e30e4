import { useLingui } from "@lingui/react/macro";
import { Archive, ArchiveRestore, Hash, History, Megaphone, Pencil, Settings2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Channel } from "@/api";
import { IconButton, Menu, useProblemToast } from "@/shared/ui";
import { useChangeChannel } from "../api";
import { TopicDialog } from "./TopicDialog";

/** What the channel is about, and what is set for it. */
export function ChannelHeader({ channel }: { channel: Channel }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const change = useChangeChannel(channel.id);
  const onError = useProblemToast();
  const isArchived = channel.archived_at !== null;
  const isCut = channel.history_visibility === "since_joined";
  const isForAdmins = channel.posting === "admins";
  return (
    <header className="channel-head">
      <Hash className="s" aria-hidden="true" />
      <h1 className="truncate">{channel.title}</h1>
      <p className="grow truncate text-fg-3">{channel.topic}</p>
      {channel.permissions.manage && (
        <Menu
          align="end"
          trigger={
            <IconButton label={t`Settings of the channel`}>
              <Settings2 />
            </IconButton>
          }
          groups={[
            [
              { label: t`Change the topic`, icon: Pencil, onSelect: () => setOpen(true) },
              {
                label: isForAdmins ? t`Let all who may edit post` : t`Let only those post who may share`,
                icon: Megaphone,
                onSelect: () => change.mutate({ posting: isForAdmins ? "members" : "admins" }, { onError }),
              },
            ],
            [
              {
                label: isCut ? t`Let all read the whole history` : t`Let newcomers read from when they come`,
                icon: History,
                onSelect: () =>
                  change.mutate({ history_visibility: isCut ? "all" : "since_joined" }, { onError }),
              },
              {
                label: isArchived ? t`Open the channel again` : t`Archive the channel`,
                icon: isArchived ? ArchiveRestore : Archive,
                onSelect: () => change.mutate({ archived: !isArchived }, { onError }),
              },
            ],
          ]}
        />
      )}
      <TopicDialog channel={channel} open={isOpen} onOpenChange={setOpen} />
    </header>
  );
}
