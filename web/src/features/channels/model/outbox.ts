import { type Delivery, deliverNext, KeptOutbox } from "@/shared/lib/outbox";

/** A message that waits on this device until the server has it. */
export interface Unsent {
  clientId: string;
  channelId: string;
  content: string;
  at: string;
  /** Why the server does not take it; it waits for its author then. */
  refusal: string | null;
}

/** What one person has said in channels and the server does not have yet, in order. */
export class ChannelOutbox extends KeptOutbox<Unsent> {
  protected readonly most = 500;

  idOf({ clientId }: Unsent): string {
    return clientId;
  }

  /** What goes out next in a channel; what was refused keeps its place and stops nothing. */
  readonly next = (channelId: string): Unsent | null =>
    this.entries().find((each) => each.channelId === channelId && each.refusal === null) ?? null;
}

/** Sends what waits in a channel. */
export function deliver(
  outbox: ChannelOutbox,
  channelId: string,
  send: (entry: Unsent) => Promise<void>,
  delivery: Delivery,
): Promise<void> {
  return deliverNext(outbox, () => outbox.next(channelId), send, isForLater, delivery);
}

/** No answer, no session for now, a server in trouble, or too many at once. */
const isForLater = ({ status }: { status: number }) =>
  status === 0 || status === 401 || status === 429 || status >= 500;
