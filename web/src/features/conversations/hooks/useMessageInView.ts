import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import type { Message } from "@/api";

/** Fetches what lies before until a message is there that somebody wants to see. */
export function useMessageInView(messages: UseInfiniteQueryResult<Message[]>, target: string | null): void {
  const isThere = target === null || (messages.data?.some((message) => message.id === target) ?? false);
  const { hasNextPage, isFetching } = messages;
  const fetchOlder = useEffectEvent(() => void messages.fetchNextPage());
  useEffect(() => {
    if (!isThere && hasNextPage && !isFetching) fetchOlder();
  }, [isThere, hasNextPage, isFetching]);
}
