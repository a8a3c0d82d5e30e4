import { useLingui } from "@lingui/react/macro";
import { Brain, ChevronLeft, ChevronRight, CircleAlert, Pencil, RefreshCw } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { Message, Model } from "@/api";
import { RoutingReason } from "@/features/providers";
import { formatNumber } from "@/shared/lib/number";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Avatar, Badge, Banner, Button, IconButton, Menu, ModelAvatar, useProblemWords } from "@/shared/ui";
import { useRegenerate, useSwitchBranch } from "../api";
import { isBeingWritten, useLiveAnswer } from "../hooks/useLiveAnswer";
import { finishedSentences } from "../model/answer";
import { formatCost } from "../model/cost";
import { AnswerNotes } from "./AnswerNotes";
import { Known, LiveSteps, Steps } from "./AnswerSteps";
import { MessageFiles } from "./AttachedFiles";
import { CopyButton } from "./CodeBlock";
import { Markdown } from "./Markdown";
import { MessageEditor } from "./MessageEditor";
import { Judgement, MessageMore } from "./MessageMore";
import { SaidText } from "./SaidText";
import { AskOpinion, SecondOpinions } from "./SecondOpinions";

export interface MessageViewProps {
  message: Message;
  models: readonly Model[];
  /** False while another answer is written, or where one only reads. */
  canChange: boolean;
  isOwn: boolean;
  /** The last message of the branch, of one's own or in a conversation of one's own. */
  canRemove: boolean;
  /** What somebody searched for. */
  isTarget: boolean;
  /** One of several answers that stand side by side: the way to the others is there. */
  isColumn?: boolean;
}

export function MessageView(props: MessageViewProps): ReactNode {
  return props.message.role === "user" ? <Question {...props} /> : <Answer {...props} />;
}

function Question({ message, canChange, canRemove, isOwn, isTarget }: MessageViewProps): ReactNode {
  const { t } = useLingui();
  const [isEditing, setEditing] = useState(false);
  const name = message.author?.name ?? message.author_name ?? t`Former member`;
  return (
    <article
      className="msg question"
      aria-label={t`Message by ${name}`}
      aria-current={isTarget || undefined}
      data-message={message.id}
    >
      <Avatar person={message.author ?? { id: message.id, name }} size="m" />
      <header className="who">
        <b>{name}</b>
        {message.kind_hint === "guidance" && <Badge>{t`Guidance`}</Badge>}
        <Moment at={message.created_at} />
        {!isEditing && (
          <div className="msg-tools">
            <CopyButton text={message.content} label={t`Copy`} />
            {isOwn && canChange && (
              <IconButton label={t`Edit message`} onClick={() => setEditing(true)}>
                <Pencil />
              </IconButton>
            )}
            <MessageMore message={message} canRemove={canRemove} />
          </div>
        )}
        <Branches message={message} canChange={canChange} />
      </header>
      {isEditing ? (
        <MessageEditor message={message} onClose={() => setEditing(false)} />
      ) : (
        <div className="body">
          {message.is_deleted && <Removed />}
          {message.content !== "" && (
            <div className="prose said">
              <SaidText text={message.content} />
            </div>
          )}
          <MessageFiles attachments={message.attachments} />
        </div>
      )}
    </article>
  );
}

function Answer({
  message,
  models,
  canChange,
  canRemove,
  isTarget,
  isColumn = false,
}: MessageViewProps): ReactNode {
  const { t } = useLingui();
  const { answer, isInterrupted } = useLiveAnswer(message);
  const isWriting = isBeingWritten(message);
  // After the last event the stored message takes over as soon as it has been read.
  const content = isWriting ? answer.content : message.content;
  const thinking = isWriting ? answer.thinking : (message.thinking ?? "");
  const isGrowing = isWriting && !answer.isOver;
  // Its notice has the same buttons.
  const isBroken = message.status === "failed" || message.status === "interrupted";
  const model = models.find((each) => each.slug === message.model);
  const name = model?.display_name ?? message.model?.split(":").slice(1).join(":") ?? t`Model`;
  return (
    <article
      className="msg answer"
      aria-label={t`Answer by ${name}`}
      aria-busy={isGrowing}
      aria-current={isTarget || undefined}
      data-message={message.id}
      data-status={message.status}
    >
      <ModelAvatar size="m" />
      <header className="who">
        <b>{name}</b>
        {model?.is_demo === true && <Badge>{t`Demonstration`}</Badge>}
        <Moment at={message.created_at} />
        {!isColumn && <Branches message={message} canChange={canChange} />}
      </header>
      <div className="body">
        {message.is_deleted && <Removed />}
        {thinking !== "" && <Thinking text={thinking} isThinking={isGrowing && answer.isThinking} />}
        {isWriting && answer.steps.length > 0 && <LiveSteps steps={answer.steps} />}
        {!isWriting && message.steps.length > 0 && <Steps message={message} />}
        {(content !== "" || isGrowing) && (
          <div className="prose">
            <Markdown text={content} isGrowing={isGrowing} />
            {isGrowing && <span className="caret" aria-hidden="true" />}
          </div>
        )}
        {isGrowing && (
          <p className="sr-only" aria-live="polite">
            {finishedSentences(content)}
          </p>
        )}
        {isGrowing && isInterrupted && (
          <p className="text-12 text-fg-3" role="status">
            {t`The connection was lost. The answer goes on and appears when it is back.`}
          </p>
        )}
        {!isWriting && <AnswerNotes notes={message.notes} />}
        {!isWriting && <Ending message={message} models={models} canChange={canChange} />}
        {!isWriting && (
          <div className="msg-tools">
            {content !== "" && <CopyButton text={content} label={t`Copy answer`} />}
            {canChange && !isBroken && <Again message={message} models={models} />}
            {canChange && !isBroken && <AskOpinion message={message} models={models} />}
            {content !== "" && <Judgement message={message} />}
            <MessageMore message={message} canRemove={canRemove} />
            <Facts message={message} />
          </div>
        )}
        {!isWriting && message.used_context.length > 0 && <Known message={message} />}
        {!isWriting && message.opinion_count > 0 && (
          <SecondOpinions message={message} models={models} canChange={canChange} />
        )}
      </div>
    </article>
  );
}

function Removed(): ReactNode {
  const { t } = useLingui();
  return <p className="text-13 text-fg-3">{t`This message was removed.`}</p>;
}

function Moment({ at }: { at: string }): ReactNode {
  return (
    <time className="num text-12 text-fg-3" dateTime={at} title={fullTime(at)}>
      {shortTime(at)}
    </time>
  );
}

/** "2 / 3" and the way to the other texts of this place. */
function Branches({ message, canChange }: Pick<MessageViewProps, "message" | "canChange">): ReactNode {
  const { t } = useLingui();
  const change = useSwitchBranch(message.conversation_id);
  if (message.sibling_count < 2) return null;
  const to = (step: number) => {
    const id = message.sibling_ids[message.sibling_index + step];
    if (id !== undefined) change.mutate(id);
  };
  const isFirst = message.sibling_index === 0;
  const isLast = message.sibling_index === message.sibling_count - 1;
  return (
    <span className="branches" role="group" aria-label={t`Branches`}>
      <IconButton label={t`Previous branch`} disabled={isFirst || !canChange} onClick={() => to(-1)}>
        <ChevronLeft />
      </IconButton>
      <span className="num text-12 text-fg-2">
        {message.sibling_index + 1} / {message.sibling_count}
      </span>
      <IconButton label={t`Next branch`} disabled={isLast || !canChange} onClick={() => to(1)}>
        <ChevronRight />
      </IconButton>
    </span>
  );
}

function Thinking({ text, isThinking }: { text: string; isThinking: boolean }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="folds">
      <button
        type="button"
        className="fold"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight className={`s ${isOpen ? "rotate-90" : ""}`} aria-hidden="true" />
        <Brain className="s" aria-hidden="true" />
        <span className="grow">{isThinking ? t`Thinking` : t`Thought`}</span>
        {isThinking && <span className="spin" aria-hidden="true" />}
      </button>
      <div id={id} className="prose sm p-3 text-fg-2" hidden={!isOpen}>
        {isOpen && <Markdown text={text} isGrowing={isThinking} />}
      </div>
    </div>
  );
}

/** Why an answer ended before its end, and what can be done. */
function Ending({
  message,
  models,
  canChange,
}: Pick<MessageViewProps, "message" | "models" | "canChange">): ReactNode {
  const { t } = useLingui();
  if (message.status === "failed") {
    const reason = message.error?.[0]?.detail ?? t`The model did not answer.`;
    return (
      <Banner
        tone="danger"
        icon={CircleAlert}
        actions={canChange && <Again message={message} models={models} withWords />}
      >
        <b>{t`No answer.`}</b> {reason}
      </Banner>
    );
  }
  if (message.status === "interrupted") {
    return (
      <Banner
        tone="warning"
        icon={CircleAlert}
        actions={canChange && <Again message={message} models={models} withWords />}
      >
        <b>{t`Interrupted.`}</b> {t`The server stopped while this was written. What had arrived is kept.`}
      </Banner>
    );
  }
  if (message.status === "stopped") return <p className="text-12 text-fg-3">{t`Stopped.`}</p>;
  if (message.stop_reason === "length" || message.stop_reason === "max_tokens")
    return <p className="text-12 text-fg-3">{t`Cut off: the model reached its longest answer.`}</p>;
  return null;
}

function Again({
  message,
  models,
  withWords = false,
}: Pick<MessageViewProps, "message" | "models"> & { withWords?: boolean }): ReactNode {
  const { t } = useLingui();
  const regenerate = useRegenerate();
  const words = useProblemWords(regenerate.error);
  const others = models.filter((model) => model.is_available && model.slug !== message.model);
  const again = (model?: string) =>
    regenerate.mutate({ messageId: message.id, ...(model === undefined ? {} : { model }) });
  return (
    <>
      {withWords ? (
        <Button size="sm" busy={regenerate.isPending} onClick={() => again()}>
          {t`Try again`}
        </Button>
      ) : (
        <IconButton label={t`Answer again`} onClick={() => again()} disabled={regenerate.isPending}>
          <RefreshCw />
        </IconButton>
      )}
      {others.length > 0 && (
        <Menu
          label={t`Answer again with`}
          trigger={
            <Button kind="quiet" size="sm">
              {t`Another model`}
            </Button>
          }
          groups={[others.map((model) => ({ label: model.display_name, onSelect: () => again(model.slug) }))]}
        />
      )}
      {regenerate.isError && (
        <span className="text-12 text-danger" role="alert">
          {words}
        </span>
      )}
    </>
  );
}

/** Who paid, how much was read and written, and what it cost. */
function Facts({ message }: { message: Message }): ReactNode {
  const { t } = useLingui();
  const { input_tokens: read, output_tokens: written } = message;
  if (message.status === "failed" && !written) return null;
  const payers: Record<string, string> = {
    user: t`Your key`,
    group: t`Group key`,
    organization: t`Organization key`,
    instance: message.model?.startsWith("stoa:") ? "" : t`Server key`,
  };
  const payer = payers[message.provider_key_kind ?? ""];
  const cost = formatCost(message.cost_micros);
  return (
    <div className="meta ml-2">
      {message.routing_decision_id !== null && <RoutingReason decisionId={message.routing_decision_id} />}
      {payer && <span>{payer}</span>}
      {read !== null && written !== null && (
        <span>{t`${formatNumber(read)} in, ${formatNumber(written)} out`}</span>
      )}
      {cost === null
        ? message.is_cost_estimated && <span>{t`price unknown`}</span>
        : (message.is_cost_estimated && <span>{t`about ${cost}`}</span>) || <span>{cost}</span>}
    </div>
  );
}
