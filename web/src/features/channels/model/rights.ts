import type { Channel, ChannelMessage } from "@/api";

/** Whether one may edit a message still: one's own, in a channel where one posts, for as long as it may be edited. */
export function mayEdit(message: ChannelMessage, channel: Channel, isOwn: boolean, now: number): boolean {
  if (!isOwn || message.kind !== "message" || message.deleted_at !== null || !channel.permissions.post)
    return false;
  const { edit_seconds: seconds } = channel;
  return seconds === null || now - Date.parse(message.created_at) < seconds * 1000;
}
