import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { useSession } from "@/features/identity";
import { Backoff } from "@/shared/lib/backoff";
import { readStored, writeStored } from "@/shared/lib/stored";
import { postMessage, updateStretch } from "../api";
import { ChannelOutbox, deliver, type Unsent } from "../model/outbox";
import { withMessage } from "../model/stretch";

const outboxes = new Map<string, ChannelOutbox>();

/** What a person has said in channels on this device and the server does not have yet. */
function outboxOf(userId: string): ChannelOutbox {
  const known = outboxes.get(userId);
  if (known) return known;
  const key = `channel-outbox.${userId}`;
  const made = new ChannelOutbox(
    () => (readStored(key) ?? []) as Unsent[],
    (entries) => writeStored(key, entries.length === 0 ? null : entries),
  );
  addEventListener("storage", (event) => event.key === `stoa.${key}` && made.reload());
  outboxes.set(userId, made);
  return made;
}

/** What waits in a channel; as long as the channel is shown it goes out by itself, in order. */
export function useChannelOutbox(channelId: string): { unsent: readonly Unsent[]; outbox: ChannelOutbox } {
  const { user } = useSession();
  const queries = useQueryClient();
  const outbox = outboxOf(user.id);
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  const unsent = entries.filter((each) => each.channelId === channelId);
  const isWaiting = unsent.some((each) => each.refusal === null);
  const send = useEffectEvent(async ({ clientId, content }: Unsent) => {
    const message = await postMessage(channelId, { content, client_id: clientId });
    updateStretch(queries, channelId, (held) => withMessage(held, message));
  });
  useEffect(() => {
    if (!isWaiting) return undefined;
    let abort = new AbortController();
    // Two tabs that send the same say it once: the server knows it by its client_id.
    const begin = () => {
      abort = new AbortController();
      void deliver(outbox, channelId, send, { backoff: new Backoff(), signal: abort.signal });
    };
    const again = () => {
      abort.abort();
      begin();
    };
    begin();
    addEventListener("online", again);
    return () => {
      removeEventListener("online", again);
      abort.abort();
    };
  }, [outbox, channelId, isWaiting]);
  return { outbox, unsent };
}
