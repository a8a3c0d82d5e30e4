import type { ChannelMessage } from "@/api";
import { dayOf } from "@/shared/lib/time";

const GROUPED_WITHIN_MS = 5 * 60_000;

/** A message and how it stands below the one before it. */
export interface Row {
  message: ChannelMessage;
  /** The first of its day. */
  opensDay: boolean;
  /** Said by the same person within five minutes: without name and picture. */
  isContinued: boolean;
  /** The first that one had not read when one came. */
  isFirstUnread: boolean;
}

/** Messages grouped by day and author. `lastRead`: up to where one had read; null: no line is drawn. */
export function rowsOf(
  messages: readonly ChannelMessage[],
  lastRead: number | null = null,
  readerId: string | null = null,
): Row[] {
  let isMarked = lastRead === null;
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const opensDay = before === undefined || dayOf(before.created_at) !== dayOf(message.created_at);
    const isFirstUnread =
      !isMarked &&
      message.seq > (lastRead ?? 0) &&
      message.kind !== "system" &&
      message.author?.id !== readerId;
    isMarked ||= isFirstUnread;
    return {
      message,
      opensDay,
      isFirstUnread,
      isContinued: !opensDay && !isFirstUnread && follows(before, message),
    };
  });
}

function follows(before: ChannelMessage | undefined, message: ChannelMessage): boolean {
  if (before?.kind !== "message" || message.kind !== "message") return false;
  const between = Date.parse(message.created_at) - Date.parse(before.created_at);
  const author = before.author?.id;
  return author !== undefined && author === message.author?.id && between < GROUPED_WITHIN_MS;
}
