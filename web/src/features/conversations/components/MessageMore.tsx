import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { GitFork, MoreHorizontal, ThumbsDown, ThumbsUp, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Message } from "@/api";
import { IconButton, Menu, toast, useProblemToast } from "@/shared/ui";
import { useFeedback, useFork, useRemoveMessage } from "../messages-api";
import { SayWhy } from "./SayWhy";

/** What is done more seldom with a message. */
export function MessageMore({ message, canRemove }: { message: Message; canRemove: boolean }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const onError = useProblemToast();
  const fork = useFork(message);
  const remove = useRemoveMessage(message);
  const goOn = () =>
    fork.mutate(undefined, {
      onError,
      onSuccess: (made) => {
        toast({ text: t`Copied to a conversation of your own` });
        void navigate({ to: "/conversations/$conversationId", params: { conversationId: made.id } });
      },
    });
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t`More`}>
          <MoreHorizontal />
        </IconButton>
      }
      groups={[
        [{ label: t`Copy up to here to a new conversation`, icon: GitFork, onSelect: goOn }],
        canRemove
          ? [
              {
                label: t`Remove message`,
                icon: Trash2,
                danger: true,
                onSelect: () => remove.mutate(undefined, { onError }),
              },
            ]
          : [],
      ]}
    />
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
