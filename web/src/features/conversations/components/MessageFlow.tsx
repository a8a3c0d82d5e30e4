import { useLingui } from "@lingui/react/macro";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import type { Conversation, Message, Model } from "@/api";
import { useSession } from "@/features/identity";
import { Button, ErrorState, Skeleton } from "@/shared/ui";
import { isBeingWritten } from "../hooks/useLiveAnswer";
import { useStickToEnd } from "../hooks/useStickToEnd";
import { ContinuedFrom, Continuing } from "./Continued";
import { EndNotice } from "./EndNotice";
import { LinkedPages } from "./LinkedPages";
import { ProposedChanges } from "./ProposedChanges";
import { MessageView } from "./MessageView";
import { SideBySide } from "./SideBySide";
import { UnsentMessages } from "./UnsentMessages";
import { WhoTypes } from "./WhoTypes";

export interface MessageFlowProps {
  conversation: Conversation;
  messages: UseInfiniteQueryResult<Message[]>;
  /** The answers to the last message, if several models were asked. */
  beside: readonly Message[];
  models: readonly Model[];
  /** The message that somebody wants to see, once it is there. */
  target: string | null;
  children: ReactNode;
}

/** The messages of the branch that is shown, and the composer (`children`) below them. */
export function MessageFlow({
  conversation,
  messages,
  beside,
  models,
  target,
  children,
}: MessageFlowProps): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const shown = messages.data ?? [];
  const lastWithWords = shown.findLastIndex((message) => !message.is_deleted);
  const isBusy = shown.some(isBeingWritten) || beside.some(isBeingWritten);
  // What one has just said is what one wants to see.
  const { content, isAway, toEnd } = useStickToEnd(
    shown.at(-1)?.id ?? "",
    shown.some((message) => message.id === target) ? target : null,
  );
  return (
    <div className="flow">
      <div ref={content} className="flow-messages">
        <Older messages={messages} content={content} />
        {conversation.is_temporary && (
          <p className="text-13 text-fg-3">{t`Temporary: not listed, and gone a day after its last message.`}</p>
        )}
        <EndNotice conversation={conversation} />
        {!messages.hasNextPage && <LinkedPages id={conversation.id} />}
        {!messages.hasNextPage && <ProposedChanges id={conversation.id} />}
        {!messages.hasNextPage && <ContinuedFrom conversation={conversation} />}
        {messages.isPending && (
          <Skeleton lines={["40%", "92%", "96%", "70%"]} label={t`Loading the conversation`} />
        )}
        {messages.isError && !messages.data && (
          <ErrorState
            title={t`The messages did not load`}
            error={messages.error}
            onRetry={() => void messages.refetch()}
          />
        )}
        {(beside.length > 0 ? shown.slice(0, -1) : shown).map((message, index) => (
          <MessageView
            key={message.id}
            message={message}
            isTarget={message.id === target}
            models={models}
            canChange={conversation.permissions.send && !isBusy}
            canRemove={
              conversation.permissions.send &&
              !isBusy &&
              index === lastWithWords &&
              (conversation.permissions.delete || message.author?.id === user.id)
            }
            isOwn={message.author?.id === user.id}
          />
        ))}
        {beside.length > 0 && (
          <SideBySide
            answers={beside}
            chosenId={shown.at(-1)?.id ?? ""}
            models={models}
            canChange={conversation.permissions.send && !isBusy}
          />
        )}
        <UnsentMessages place={conversation.id} />
      </div>
      <div className="flow-foot">
        {isAway && (
          <Button size="sm" className="to-end" onClick={toEnd}>
            <ArrowDown className="s" aria-hidden="true" />
            {t`To the end`}
          </Button>
        )}
        <Continuing id={conversation.id} />
        <WhoTypes id={conversation.id} />
        {children}
      </div>
    </div>
  );
}

/** Fetches what lies before when its place comes into view, and keeps what is read where it is. */
function Older({
  messages,
  content,
}: {
  messages: UseInfiniteQueryResult<Message[]>;
  content: { current: HTMLDivElement | null };
}): ReactNode {
  const { t } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const heightBefore = useRef<number | null>(null);
  const count = messages.data?.length ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = messages;
  const fetchOlder = useEffectEvent(() => {
    if (!hasNextPage || isFetchingNextPage) return;
    heightBefore.current = content.current?.offsetHeight ?? null;
    void messages.fetchNextPage();
  });
  useLayoutEffect(() => {
    const scroller = content.current?.closest(".scroll");
    if (heightBefore.current === null || !scroller || !content.current) return;
    scroller.scrollTop += content.current.offsetHeight - heightBefore.current;
    heightBefore.current = null;
  }, [content, count]);
  useEffect(() => {
    const element = place.current;
    if (!element || isFetchNextPageError) return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.some((each) => each.isIntersecting) && fetchOlder(),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchNextPageError, count]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="grid justify-items-center">
      <Button kind="quiet" size="sm" busy={isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
        {isFetchNextPageError ? t`Older messages did not load. Try again` : t`Older messages`}
      </Button>
    </div>
  );
}
