import { useNavigate } from "@tanstack/react-router";
import { useProblemToast } from "@/shared/ui";
import { useContinuation, useIsContinuing } from "../continuation-api";

/** Sums a conversation up and opens the new one in which it goes on. */
export function useContinue(id: string): { start: () => void; isContinuing: boolean } {
  const navigate = useNavigate();
  const onError = useProblemToast();
  const continuation = useContinuation(id);
  const isContinuing = useIsContinuing(id);
  const start = () => {
    if (isContinuing) return;
    continuation.mutate(undefined, {
      onError,
      onSuccess: (conversationId) =>
        void navigate({ to: "/conversations/$conversationId", params: { conversationId } }),
    });
  };
  return { start, isContinuing };
}
