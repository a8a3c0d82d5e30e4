import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { useSession } from "@/features/identity";
import { Backoff } from "@/shared/lib/backoff";
import { readStored, writeStored } from "@/shared/lib/stored";
import { sendMessage, takeIn } from "../api";
import { deliver, Outbox, type Unsent } from "../model/outbox";

const outboxes = new Map<string, Outbox>();

/** The messages of a person that wait on this device. */
function outboxOf(userId: string): Outbox {
  const known = outboxes.get(userId);
  if (known) return known;
  const key = `outbox.${userId}`;
  const made = new Outbox(
    () => (readStored(key) ?? []) as Unsent[],
    (entries) => writeStored(key, entries.length === 0 ? null : entries),
  );
  addEventListener("storage", (event) => event.key === `stoa.${key}` && made.reload());
  outboxes.set(userId, made);
  return made;
}

/** What waits in one place, and the way to put more there. */
export function useOutbox(place: string): { unsent: readonly Unsent[]; outbox: Outbox } {
  const { user } = useSession();
  const outbox = outboxOf(user.id);
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries);
  return { outbox, unsent: entries.filter((each) => each.place === place) };
}

/** Sends what waits, wherever one is in the workspace; of several tabs one does it. */
export function OutboxSender(): null {
  const { user } = useSession();
  const queries = useQueryClient();
  const outbox = outboxOf(user.id);
  const isWaiting = useSyncExternalStore(outbox.subscribe, () => outbox.next() !== null);
  const send = useEffectEvent(async (entry: Unsent) => {
    const { conversationId, pageId, body, isTemporary } = entry;
    takeIn(queries, await sendMessage({ conversationId, pageId, body, isTemporary }));
  });
  useEffect(() => {
    if (!isWaiting) return undefined;
    let abort = new AbortController();
    const begin = () => {
      abort = new AbortController();
      const { signal } = abort;
      const work = () => deliver(outbox, send, { backoff: new Backoff(), signal });
      // Aborted while another tab has the lock: that one sends.
      navigator.locks.request(`outbox.${user.id}`, { signal }, work).catch(() => undefined);
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
  }, [outbox, user.id, isWaiting]);
  return null;
}
