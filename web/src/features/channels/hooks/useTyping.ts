import { useCallback, useRef } from "react";
import { sayTyping } from "../api";

const SAID_EVERY_MS = 3000;

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
