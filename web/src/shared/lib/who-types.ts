import { useEffect, useRef, useState } from "react";
import { useTopic } from "./realtime";

const FORGOTTEN_AFTER_MS = 5000;

/** Names of the others who type now, as a topic tells; each is forgotten five seconds after they were last heard of. */
export function useWhoTypes(topic: string, selfId: string): string[] {
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => clearTimeout(timer));
  }, []);
  useTopic(topic, (event) => {
    if (event.kind !== "typing" || !("data" in event)) return;
    const { user_id: userId, name, is_typing: isTyping } = event.data;
    if (typeof userId !== "string" || typeof name !== "string" || userId === selfId) return;
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
