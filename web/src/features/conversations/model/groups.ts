import type { ConversationSummary } from "@/api";

export type GroupName = "pinned" | "today" | "week" | "older";

export interface Group {
  name: GroupName;
  items: ConversationSummary[];
}

const DAY = 86_400_000;

/** Pinned ones apart, the rest by the day of their last message. The order inside a group is the given one. */
export function groupsOf(conversations: readonly ConversationSummary[], now = new Date()): Group[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const nameOf = (conversation: ConversationSummary): GroupName => {
    if (conversation.is_pinned) return "pinned";
    const at = new Date(conversation.last_message_at ?? conversation.created_at).getTime();
    if (at >= today) return "today";
    return at >= today - 7 * DAY ? "week" : "older";
  };
  const names: GroupName[] = ["pinned", "today", "week", "older"];
  return names
    .map((name) => ({ name, items: conversations.filter((each) => nameOf(each) === name) }))
    .filter((group) => group.items.length > 0);
}
