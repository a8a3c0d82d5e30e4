import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { membersQuery, sayTyping } from "../sharing-api";

const SAID_EVERY_MS = 3000;
const FORGOTTEN_AFTER_MS = 5000;

/** Tells the others that one types, as long as one does; nobody is told in a conversation of one's own. */
export function useSayTyping(id: string | null): (isTyping: boolean) => void {
  const { data: members } = useQuery({ ...membersQuery(id ?? ""), enabled: id !== null });
  const saidAt = useRef(0);
  const isShared = (members?.length ?? 0) > 1;
  return useCallback(
    (isTyping: boolean) => {
      if (id === null || !isShared) return;
      const now = performance.now();
      if (isTyping ? now - saidAt.current < SAID_EVERY_MS : saidAt.current === 0) return;
      saidAt.current = isTyping ? now : 0;
      sayTyping(id, isTyping);
    },
    [id, isShared],
  );
}

/** Names of the others who type now; each is forgotten five seconds after they were last heard of. */
export function useWhoTypes(id: string): string[] {
  const { user } = useSession();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => clearTimeout(timer));
  }, []);
  useTopic(`conversation:${id}`, (event) => {
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
