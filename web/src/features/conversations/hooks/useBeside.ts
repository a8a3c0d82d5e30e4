import { useQueries } from "@tanstack/react-query";
import type { Message } from "@/api";
import { messageQuery } from "../messages-api";

/** The answers of all the models that the last message was asked of, in their order; empty where it was one. */
export function useBeside(messages: readonly Message[]): Message[] {
  const last = messages.at(-1);
  const ids = last?.is_beside === true ? last.sibling_ids : [];
  const found = useQueries({
    queries: ids.map((id) => ({
      ...messageQuery(last?.conversation_id ?? "", id),
      enabled: id !== last?.id,
    })),
  });
  const all = ids.map((id, index) => (id === last?.id ? last : found[index]?.data));
  const beside = all.filter((message) => message?.is_beside === true) as Message[];
  return beside.length > 1 ? beside : [];
}
