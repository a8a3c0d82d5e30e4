import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { Message } from "@/api";
import { type ServerEvent, streamEvents } from "@/shared/lib/sse";
import { conversationKeys } from "../api";
import { type LiveAnswer, startOf, withEvent } from "../model/answer";

export const isBeingWritten = (message: Message) =>
  message.role === "assistant" && (message.status === "streaming" || message.status === "queued");

export interface Following {
  answer: LiveAnswer;
  /** True while the connection is down and comes back by itself. */
  isInterrupted: boolean;
}

/**
 * Follows the answer that is being written, from where the message stands; the run goes on without us, so a closed tab
 * or a broken line loses nothing. What came since the last frame is drawn once.
 */
export function useLiveAnswer(message: Message): Following {
  const queries = useQueryClient();
  const [answer, setAnswer] = useState(() => startOf(message));
  const [isInterrupted, setInterrupted] = useState(false);
  const runId = isBeingWritten(message) ? message.run_id : null;

  const reread = useEffectEvent(() =>
    Promise.all([
      queries.invalidateQueries({ queryKey: conversationKeys.messages(message.conversation_id) }),
      queries.invalidateQueries({ queryKey: conversationKeys.conversation(message.conversation_id) }),
      queries.invalidateQueries({ queryKey: ["conversations", "list"] }),
    ]),
  );
  const start = useEffectEvent(() => startOf(message));

  useEffect(() => {
    if (runId === null) return undefined;
    const abort = new AbortController();
    let current = start();
    let waiting: ServerEvent[] = [];
    let frame = 0;
    const draw = () => {
      frame = 0;
      current = waiting.reduce(withEvent, current);
      waiting = [];
      setAnswer(current);
    };
    const follow = async () => {
      await streamEvents(`/api/v1/runs/${runId}/events`, {
        after: current.seq,
        signal: abort.signal,
        onEvent: (event) => {
          waiting.push(event);
          // A hidden tab draws no frames.
          if (document.hidden) draw();
          else if (frame === 0) frame = requestAnimationFrame(draw);
        },
        onInterruption: setInterrupted,
      });
      if (!abort.signal.aborted) await reread();
    };
    // Refused for good, such as after a day: the stored message holds the whole answer.
    follow().catch(() => reread());
    return () => {
      abort.abort();
      cancelAnimationFrame(frame);
    };
  }, [runId]);
  return { answer, isInterrupted };
}
