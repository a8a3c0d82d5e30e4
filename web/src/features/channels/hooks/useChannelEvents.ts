import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { ChannelMessage } from "@/api";
import { realtime, useNumberedTopic } from "@/shared/lib/realtime";
import { channelKeys, readChanges } from "../api";
import { type Stretch, withChange } from "../model/stretch";

const POLL_MS = 5000;

/** Keeps what is held of a channel as the server has it: by the socket in order, by asking where something is missing. */
export function useChannelEvents(id: string, isLoaded: boolean): void {
  const queries = useQueryClient();
  const reading = useRef(false);
  const catchUp = useCallback(() => {
    if (reading.current) return;
    reading.current = true;
    readChanges(queries, id)
      // The next change, or the next look, asks again.
      .catch(() => undefined)
      .finally(() => (reading.current = false));
  }, [queries, id]);
  useNumberedTopic(
    isLoaded ? `channel:${id}` : null,
    () => queries.getQueryData<Stretch>(channelKeys.messages(id))?.seq ?? null,
    (event) => {
      if (event.kind === "resync") {
        void queries.invalidateQueries({ queryKey: channelKeys.messages(id) });
      } else if (event.kind === "channel.changed") {
        void queries.invalidateQueries({ queryKey: channelKeys.one(id) });
      } else if (event.kind === "message.changed" && "data" in event) {
        const { seq, message } = event.data as { seq: number; message: ChannelMessage | null };
        const held = queries.getQueryData<Stretch>(channelKeys.messages(id));
        if (held === undefined) return;
        const next = withChange(held, seq, message);
        if (next === null) catchUp();
        else queries.setQueryData(channelKeys.messages(id), next);
      }
    },
  );
  // Without a socket one asks instead (CH-53).
  useEffect(() => {
    if (!isLoaded) return undefined;
    const timer = setInterval(() => {
      if (!realtime.isConnected && document.visibilityState === "visible") catchUp();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [catchUp, isLoaded]);
}
