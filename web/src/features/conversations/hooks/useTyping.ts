import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { membersQuery, sayTyping } from "../sharing-api";

const SAID_EVERY_MS = 3000;

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
