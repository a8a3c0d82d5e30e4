import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { sayTyping } from "../api";

const SAID_EVERY_MS = 3000;
const FORGOTTEN_AFTER_MS = 5000;

/** Tells the others that one types, as long as one does. */
export function useSayTyping(channelId: string): (isTyping: boolean) => void {
  const saidAt = useRef<number | null>(null);
  return useCallback(
    (isTyping: boolean) => {
      const now = performance.now();
      const isSaid = saidAt.current !== null && now - saidAt.current < SAID_EVERY_MS;
      if (isTyping ? isSaid : saidAt.current === null) return;
      saidAt.current = isTyping ? now : null;
      sayTyping(channelId, isTyping);
    },
    [channelId],
  );
}

/** Names of the others who type now; each is forgotten five seconds after they were last heard of. */
export function useWhoTypes(channelId: string): string[] {
  const { user } = useSession();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => clearTimeout(timer));
  }, []);
  useTopic(`channel:${channelId}`, (event) => {
    if (event.kind !== "typing" || !("data" in event)) return;
    const { user_id: userId, name, is_typing: isTyping } = event.data;
    if (typeof userId !== "string" || typeof name !== "string" || userId === user.id) return;
    const forget = () => setNames((known) => new Map([...known].filter(([each]) => each !== userId)));
    clearTimeout(timers.current.get(userId));
    if (isTyping !== true) {
      forget();
      return;
    }
    setNames((known) => new Map(known).set(userId, name));
    timers.current.set(userId, setTimeout(forget, FORGOTTEN_AFTER_MS));
  });
  return [...names.values()];
}
