import { useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowUp, Brain, Hourglass, KeyRound, Square } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { type Conversation, isProblem, type Sent } from "@/api";
import { useSession } from "@/features/identity";
import { RoomLeft } from "@/features/usage";
import { useDraft } from "@/shared/lib/draft";
import { useMedia } from "@/shared/lib/media";
import { formatNumber } from "@/shared/lib/number";
import { Banner, Button, FieldError, IconButton, Keys, useProblemWords } from "@/shared/ui";
import { useSend, useStopRun } from "../api";
import { useAttachments } from "../hooks/useAttachments";
import { useFileDrop } from "../hooks/useFileDrop";
import { useGrowing } from "../hooks/useGrowing";
import { useModelChoice } from "../hooks/useModelChoice";
import { useSubstituteChoice } from "../hooks/useSubstituteChoice";
import { useThinkingChoice } from "../hooks/useThinkingChoice";
import { useSayTyping } from "../hooks/useTyping";
import { AttachButton, WaitingFiles } from "./AttachedFiles";
import { ContinueButton } from "./Continued";
import { ContextMeter } from "./ContextMeter";
import { CallRules } from "./CallRules";
import { ModelPicker } from "./ModelPicker";

const LONGEST = 100_000;
const COUNTED_FROM = 90_000;

export interface ComposerProps {
  conversation: Conversation | null;
  /** A new conversation is begun on this AI page. */
  pageId?: string;
  /** Where that page lies. */
  spaceId?: string;
  /** The run that is writing, which can be stopped. */
  activeRunId: string | null;
  /** A text that is put into the field, below what stands there, and never sent by itself. */
  draft?: string | null;
  onSent: (sent: Sent) => void;
}

/** Where one writes. The text leaves the field when the server has stored it, so a failure loses nothing. */
export function Composer({
  conversation,
  pageId,
  spaceId,
  activeRunId,
  draft = null,
  onSent,
}: ComposerProps): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const [text, setText] = useDraft(`${user.id}.conversation.${conversation?.id ?? pageId ?? "new"}`);
  const field = useGrowing(text);
  useGivenDraft(draft, text, setText);
  // One id for one text: sending it again after a broken line stores it once.
  const clientId = useRef<{ text: string; id: string } | null>(null);
  const choice = useModelChoice(conversation);
  const send = useSend(conversation?.id ?? null, pageId);
  const [isTemporary, setTemporary] = useState(false);
  const thinking = useThinkingChoice(conversation, choice);
  const substitute = useSubstituteChoice(conversation, choice);
  const attachments = useAttachments();
  const isDropping = useFileDrop(attachments.add);
  const words = useProblemWords(send.error);
  const isTouch = useMedia("(pointer: coarse)");
  const sayTyping = useSayTyping(conversation?.id ?? null);
  useFocusAtStart(field, !isTouch);

  const isTooLong = text.length > LONGEST;
  const hasFiles = attachments.ids.length > 0;
  const canSend =
    (text.trim() !== "" || hasFiles) && !attachments.isBusy && !isTooLong && activeRunId === null;
  const submit = () => {
    if (!canSend || send.isPending) return;
    const said = JSON.stringify([text, attachments.ids]);
    if (clientId.current?.text !== said) clientId.current = { text: said, id: crypto.randomUUID() };
    // Without a choice, for instance while the list is still on its way, the server takes its own.
    const model = choice.chosen === null ? {} : { model: choice.chosen.slug };
    send.mutate(
      {
        body: {
          content: text,
          client_message_id: clientId.current.id,
          ...model,
          thinking: thinking.isOn,
          allow_substitute: substitute.sent,
          attachment_ids: attachments.ids,
        },
        isTemporary,
      },
      {
        onSuccess: (sent) => {
          clientId.current = null;
          setText("");
          sayTyping(false);
          attachments.clear();
          onSent(sent);
        },
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || isTouch) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="composer-zone">
      {!choice.isConnected && (
        <Banner
          tone="accent"
          icon={KeyRound}
          actions={
            <Link to="/settings/models" className="btn sm">
              {t`Connect a model`}
            </Link>
          }
        >
          <b>{t`Models are not connected.`}</b>{" "}
          {t`Add a key or the address of a local server. Until then a demonstration answers.`}
        </Banner>
      )}
      <form
        className={`composer ${isDropping ? "dropping" : ""}`}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <WaitingFiles attachments={attachments} />
        {isDropping && <p className="px-3 pt-2 text-13 text-accent-text">{t`Drop to attach`}</p>}
        <textarea
          ref={field}
          rows={1}
          aria-label={t`Message`}
          placeholder={conversation === null ? t`Ask or think aloud` : t`Write the next message`}
          value={text}
          readOnly={send.isPending}
          onChange={(event) => {
            setText(event.target.value);
            sayTyping(event.target.value !== "");
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return;
            event.preventDefault();
            attachments.add(event.clipboardData.files);
          }}
        />
        <div className="composer-tools">
          <AttachButton attachments={attachments} />
          <ModelPicker
            choice={choice}
            substitute={substitute}
            characters={text.length}
            disabled={send.isPending}
          />
          {thinking.isPossible && (
            <IconButton label={t`Think first`} pressed={thinking.isOn} onClick={thinking.toggle}>
              <Brain />
            </IconButton>
          )}
          {conversation === null && pageId === undefined && (
            <IconButton
              label={t`Temporary conversation`}
              pressed={isTemporary}
              onClick={() => setTemporary(!isTemporary)}
            >
              <Hourglass />
            </IconButton>
          )}
          {conversation !== null && (
            <ContextMeter conversationId={conversation.id} model={choice.chosen?.slug ?? null} />
          )}
          <div className="ml-auto flex items-center gap-3">
            {text.length >= COUNTED_FROM && (
              <span className={`num text-12 ${isTooLong ? "text-danger" : "text-fg-3"}`} role="status">
                {t`${formatNumber(text.length)} of ${formatNumber(LONGEST)}`}
              </span>
            )}
            {activeRunId === null ? (
              <Button kind="primary" size="sm" type="submit" busy={send.isPending} disabled={!canSend}>
                <ArrowUp className="s" aria-hidden="true" />
                {t`Send`}
              </Button>
            ) : (
              <StopButton key={activeRunId} runId={activeRunId} />
            )}
          </div>
        </div>
      </form>
      {send.isError && (
        <FieldError>
          {isProblem(send.error, "providers.no_key")
            ? t`This model has no connection any more. Choose another or connect one in the settings.`
            : words}
        </FieldError>
      )}
      {conversation !== null && isProblem(send.error, "conversations.context_full") && (
        <div>
          <ContinueButton id={conversation.id} />
        </div>
      )}
      <RoomLeft />
      <CallRules spaceId={conversation?.space_id ?? spaceId ?? null} />
      {!isTouch && <p className="composer-hint">{t`Enter sends, Shift Enter breaks the line.`}</p>}
    </div>
  );
}

function StopButton({ runId }: { runId: string }): ReactNode {
  const { t } = useLingui();
  const stop = useStopRun();
  const [isAsked, setAsked] = useState(false);
  const act = () => {
    setAsked(true);
    stop.mutate(runId, { onError: () => setAsked(false) });
  };
  const onEscape = useEffectEvent(act);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      // Escape closes what lies on top first.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("[role='dialog'], [role='menu']") === null) onEscape();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Button size="sm" busy={isAsked} onClick={act}>
      <Square className="xs" aria-hidden="true" />
      {t`Stop`}
      <Keys keys="escape" />
    </Button>
  );
}

/** Takes the text of a link once; what was written before stays above it. */
function useGivenDraft(draft: string | null, text: string, setText: (text: string) => void): void {
  const navigate = useNavigate();
  const take = useEffectEvent((given: string) => {
    if (!text.includes(given)) setText(text.trim() === "" ? given : `${text.trimEnd()}\n\n${given}`);
    void navigate({ to: "/conversations", replace: true });
  });
  useEffect(() => {
    if (draft !== null) take(draft);
  }, [draft]);
}

/** The caret stands in the field when the screen opens, but not where that brings up a keyboard on glass. */
function useFocusAtStart(field: { current: HTMLTextAreaElement | null }, isOn: boolean): void {
  useEffect(() => {
    if (isOn) field.current?.focus({ preventScroll: true });
  }, [field, isOn]);
}
