import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { answer, api, type PageExtractionBody } from "@/api";
import { conversationKeys } from "./api";

/** Makes a page from a conversation. Whoever leaves while a model writes ends the call, and there is no page. */
export function useExtractPage(id: string) {
  const queries = useQueryClient();
  const waiting = useRef<AbortController | null>(null);
  useEffect(() => () => waiting.current?.abort(), []);
  return useMutation({
    mutationFn: (body: PageExtractionBody) => {
      waiting.current = new AbortController();
      return answer(
        api.POST("/api/v1/conversations/{conversation_id}/page-extractions", {
          params: { path: { conversation_id: id } },
          body,
          signal: waiting.current.signal,
        }),
      );
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: conversationKeys.conversation(id) }),
        queries.invalidateQueries({ queryKey: ["pages", "tree"] }),
      ]),
  });
}
