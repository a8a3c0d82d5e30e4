import { useLingui } from "@lingui/react/macro";
import { Archive, Bell, CircleCheck, CircleDot } from "lucide-react";
import type { ReactNode } from "react";
import type { InboxEntry } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Avatar, IconButton } from "@/shared/ui";
import { useChangeEntry } from "../api";
import { useEntryWords } from "../hooks/useEntryWords";
import { EntryLink } from "./EntryLink";

/** One entry: who, what, when, and the ways to be done with it. */
export function EntryRow({ entry }: { entry: InboxEntry }): ReactNode {
  const { t } = useLingui();
  const words = useEntryWords()(entry);
  const change = useChangeEntry();
  const isUnread = entry.read_at === null;
  const set = (what: { is_read: boolean } | { is_archived: boolean }) =>
    change.mutate({ id: entry.id, change: what });
  return (
    <li className={`inbox-entry ${isUnread ? "unread" : ""}`}>
      <EntryLink entry={entry} onOpen={() => isUnread && set({ is_read: true })}>
        {entry.actor ? (
          <Avatar person={entry.actor} size="m" />
        ) : (
          <span className="avatar m" aria-hidden="true">
            <Bell className="s" />
          </span>
        )}
        <span className="min-w-0 grow">
          <span className="line-clamp-2">{words}</span>
          <time className="text-12 text-fg-3" dateTime={entry.updated_at} title={fullTime(entry.updated_at)}>
            {shortTime(entry.updated_at)}
          </time>
        </span>
        {isUnread && <span className="sr-only">{t`Unread`}</span>}
      </EntryLink>
      <span className="flex flex-none items-center">
        <IconButton
          label={isUnread ? t`Mark as read` : t`Mark as unread`}
          onClick={() => set({ is_read: isUnread })}
        >
          {isUnread ? <CircleCheck /> : <CircleDot />}
        </IconButton>
        <IconButton label={t`Archive`} onClick={() => set({ is_archived: true })}>
          <Archive />
        </IconButton>
      </span>
    </li>
  );
}
