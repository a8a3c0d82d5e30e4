import { useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, ApiProblem } from "@/api";
import { streamEvents } from "@/shared/lib/sse";

const keyOf = (id: string) => ["conversations", "continue", id] as const;

/**
 * Sums a conversation up and gives the id of the new one in which it goes on. The run is the server's: pressing again
 * after a reload gives the same one.
 */
export function useContinuation(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: keyOf(id),
    mutationFn: async () => {
      const run = await answer(
        api.POST("/api/v1/conversations/{conversation_id}/continuations", {
          params: { path: { conversation_id: id } },
        }),
      );
      return made(run.id);
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
        queries.invalidateQueries({ queryKey: ["conversations", "recent"] }),
      ]),
  });
}

/** Whether a conversation is being summed up in this window. */
export const useIsContinuing = (id: string) => useIsMutating({ mutationKey: keyOf(id) }) > 0;

async function made(runId: string): Promise<string> {
  let found: string | undefined;
  let failure: Record<string, unknown> = {};
  await streamEvents(`/api/v1/runs/${runId}/events`, {
    signal: new AbortController().signal,
    onEvent: ({ type, data }) => {
      const facts = data as Record<string, unknown>;
      if (type === "conversation.continued") found = String(facts.conversation_id);
      if (type === "error") failure = facts;
    },
  });
  if (found !== undefined) return found;
  throw new ApiProblem(409, { code: failure.code, title: failure.detail ?? "" });
}
