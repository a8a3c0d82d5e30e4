import type { SendBody } from "@/api";
import { type Delivery, deliverNext, KeptOutbox } from "@/shared/lib/outbox";

/** A message that waits on this device until the server has it. */
export interface Unsent {
  /** Where it was said: a conversation, a page, or `new`. */
  place: string;
  conversationId: string | null;
  pageId: string | null;
  isTemporary: boolean;
  body: SendBody;
  /** Why the server does not take it; it waits for its author then, and what follows there with it. */
  refusal: string | null;
}

export const MOST_UNSENT = 100;

/** What waits to be sent, in the order in which it was said. */
export class Outbox extends KeptOutbox<Unsent> {
  protected readonly most = MOST_UNSENT;

  idOf({ body }: Unsent): string {
    return body.client_message_id;
  }

  /** What goes out next: nothing passes a refused message of its place. */
  readonly next = (): Unsent | null => {
    const entries = this.entries();
    const stuck = new Set(entries.filter((each) => each.refusal !== null).map((each) => each.place));
    return entries.find((each) => !stuck.has(each.place)) ?? null;
  };
}

/** Sends what waits, until nothing does. */
export function deliver(
  outbox: Outbox,
  send: (entry: Unsent) => Promise<void>,
  delivery: Delivery,
): Promise<void> {
  return deliverNext(outbox, outbox.next, send, isForLater, delivery);
}

/** No answer, a server in trouble, too many at once, or an answer that is still being written. */
function isForLater({ status, code }: { status: number; code: string }): boolean {
  if (code === "conversations.run_active") return true;
  return status === 0 || status === 401 || status >= 500 || (status === 429 && !code.startsWith("usage."));
}
