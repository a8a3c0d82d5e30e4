import type { ChannelMessage } from "@/api";

/** The end of a channel as this tab holds it: messages in order, and the change up to which it is told. */
export interface Stretch {
  items: readonly ChannelMessage[];
  hasEarlier: boolean;
  /** The number of the last change that it contains. */
  seq: number;
}

/** A message stands in the channel unless it is deleted and nobody has replied to it. */
const isShown = (message: ChannelMessage) => message.deleted_at === null || message.reply_count > 0;

/** The stretch with this state of a message; a later state that is there already stays, so nothing is applied twice. */
export function withMessage(stretch: Stretch, message: ChannelMessage): Stretch {
  const at = stretch.items.findIndex((each) => each.id === message.id);
  const held = stretch.items[at];
  if (held !== undefined) {
    if (held.changed_seq > message.changed_seq) return stretch;
    return { ...stretch, items: stretch.items.toSpliced(at, 1, ...(isShown(message) ? [message] : [])) };
  }
  const first = stretch.items[0];
  // What stands above is read when one scrolls there.
  if (!isShown(message) || (stretch.hasEarlier && first !== undefined && message.seq < first.seq))
    return stretch;
  const after = stretch.items.findLastIndex((each) => each.seq < message.seq);
  return { ...stretch, items: stretch.items.toSpliced(after + 1, 0, message) };
}

/** The stretch after a change with this number; `null` where changes between are missing. */
export function withChange(stretch: Stretch, seq: number, message: ChannelMessage | null): Stretch | null {
  if (seq <= stretch.seq) return message === null ? stretch : withMessage(stretch, message);
  if (seq > stretch.seq + 1 || message === null) return null;
  return { ...withMessage(stretch, message), seq };
}

/** The stretch after the answer to "what changed after". */
export function withChanges(
  stretch: Stretch,
  told: { items: readonly ChannelMessage[]; through: number },
): Stretch {
  let next = stretch;
  for (const message of told.items) next = withMessage(next, message);
  return { ...next, seq: Math.max(next.seq, told.through) };
}

/** The stretch with what stands above it. */
export function withEarlier(
  stretch: Stretch,
  read: { items: readonly ChannelMessage[]; has_earlier: boolean },
): Stretch {
  const held = new Set(stretch.items.map((each) => each.id));
  const earlier = read.items.filter((each) => !held.has(each.id));
  return { ...stretch, items: [...earlier, ...stretch.items], hasEarlier: read.has_earlier };
}
