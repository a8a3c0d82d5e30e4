import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { GitFork, MoreHorizontal, Route, ThumbsDown, ThumbsUp, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Message } from "@/api";
import { IconButton, Menu, toast, useProblemToast } from "@/shared/ui";
import { useFeedback, useFork, useRemoveMessage } from "../messages-api";
import { RunTraceDialog } from "./RunTraceDialog";
import { SayWhy } from "./SayWhy";

/** What is done more seldom with a message. */
export function MessageMore({ message, canRemove }: { message: Message; canRemove: boolean }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const onError = useProblemToast();
  const fork = useFork(message);
  const remove = useRemoveMessage(message);
  const [isTraced, setTraced] = useState(false);
  // What an answer cost is told to the same people as how it came about.
  const tracedRun = message.role === "assistant" && message.cost_micros !== null ? message.run_id : null;
  const goOn = () =>
    fork.mutate(undefined, {
      onError,
      onSuccess: (made) => {
        toast({ text: t`Copied to a conversation of your own` });
        void navigate({ to: "/conversations/$conversationId", params: { conversationId: made.id } });
      },
    });
  const erase = () => remove.mutate(undefined, { onError });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t`More`}>
            <MoreHorizontal />
          </IconButton>
        }
        groups={[
          [
            { label: t`Copy up to here to a new conversation`, icon: GitFork, onSelect: goOn },
            ...(tracedRun === null
              ? []
              : [{ label: t`What happened`, icon: Route, onSelect: () => setTraced(true) }]),
          ],
          canRemove ? [{ label: t`Remove message`, icon: Trash2, danger: true, onSelect: erase }] : [],
        ]}
      />
      {isTraced && tracedRun !== null && (
        <RunTraceDialog runId={tracedRun} onClose={() => setTraced(false)} />
      )}
    </>
  );
}

/** Whether an answer was good; pressing again takes it back. */
export function Judgement({ message }: { message: Message }): ReactNode {
  const { t } = useLingui();
  const onError = useProblemToast();
  const feedback = useFeedback(message);
  const own = message.own_feedback?.value ?? null;
  // Of other people only the owner of the conversation is told, and only how many.
  const sums = message.feedback;
  const others = sums === null ? 0 : sums.good + sums.bad - (own === null ? 0 : 1);
  const say = (value: 1 | -1) =>
    feedback.mutate(own === value ? null : { value, reasons: [], note: "" }, { onError });
  return (
    <>
      <IconButton label={t`Good answer`} pressed={own === 1} onClick={() => say(1)}>
        <ThumbsUp />
      </IconButton>
      <IconButton label={t`Bad answer`} pressed={own === -1} onClick={() => say(-1)}>
        <ThumbsDown />
      </IconButton>
      {own !== null && <SayWhy message={message} />}
      {others > 0 && (
        <span className="num text-12 text-fg-3">{t`${sums?.good ?? 0} good, ${sums?.bad ?? 0} bad`}</span>
      )}
    </>
  );
}
