import { useLingui } from "@lingui/react/macro";
import type { ChannelMessage } from "@/api";

/** What was done with a channel, as a sentence. */
export function useNoteWords(): (message: ChannelMessage) => string {
  const { t } = useLingui();
  return ({ author, note }) => {
    const name = author?.name ?? t`Somebody`;
    const topic = typeof note?.topic === "string" ? note.topic : null;
    switch (note?.fact) {
      case "topic_changed":
        return topic === null ? t`${name} removed the topic.` : t`${name} set the topic: ${topic}`;
      case "posting_changed":
        return note.posting === "admins"
          ? t`${name} let only those post who may share the channel.`
          : t`${name} let everybody post who may edit the channel.`;
      case "history_changed":
        return note.history_visibility === "all"
          ? t`${name} let all read the whole history.`
          : t`${name} let newcomers read from when they come.`;
      case "archived":
        return t`${name} archived the channel.`;
      case "unarchived":
        return t`${name} opened the channel again.`;
      default:
        return t`${name} changed the channel.`;
    }
  };
}
