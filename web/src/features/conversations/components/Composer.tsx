import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ArrowUp, Brain, Hourglass, KeyRound } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { type Conversation, isProblem, type Sent } from "@/api";
import { useSession } from "@/features/identity";
import { RoomLeft } from "@/features/usage";
import { useDraft } from "@/shared/lib/draft";
import { useMedia } from "@/shared/lib/media";
import { formatNumber } from "@/shared/lib/number";
import { Banner, Button, FieldError, IconButton, useProblemWords } from "@/shared/ui";
import { useAttachments } from "../hooks/useAttachments";
import { useFileDrop } from "../hooks/useFileDrop";
import { useGivenDraft } from "../hooks/useGivenDraft";
import { useGrowing } from "../hooks/useGrowing";
import { useModelChoice } from "../hooks/useModelChoice";
import { useNaming } from "../hooks/useNaming";
import { useSubmit } from "../hooks/useSubmit";
import { useSubstituteChoice } from "../hooks/useSubstituteChoice";
import { useThinkingChoice } from "../hooks/useThinkingChoice";
import { useSayTyping } from "../hooks/useTyping";
import { AttachButton, WaitingFiles } from "./AttachedFiles";
import { ContinueButton } from "./Continued";
import { ContextMeter } from "./ContextMeter";
import { CallRules } from "./CallRules";
import { ModelPicker } from "./ModelPicker";
import { NamingMenu } from "./NamingMenu";
import { SeveralModels } from "./SeveralModels";
import { StopButton } from "./StopButton";

const LONGEST = 100_000;
const COUNTED_FROM = 90_000;

export interface ComposerProps {
  conversation: Conversation | null;
  /** A new conversation is begun on this AI page. */
  pageId?: string;
  /** Where that page lies. */
  spaceId?: string;
  /** The runs that are writing, which can be stopped. */
  activeRunIds: readonly string[];
  /** A text that is put into the field, below what stands there, and never sent by itself. */
  draft?: string | null;
  onSent: (sent: Sent) => void;
}

/** Where one writes. The text leaves the field when the server has stored it, so a failure loses nothing. */
export function Composer({
  conversation,
  pageId,
  spaceId,
  activeRunIds,
  draft = null,
  onSent,
}: ComposerProps): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { submit, place, isPending, error } = useSubmit(conversation, pageId);
  const draftKey = `${user.id}.conversation.${place}`;
  const [text, setText] = useDraft(draftKey);
  const field = useGrowing(text);
  useGivenDraft(draft, text, setText);
  const choice = useModelChoice(conversation);
  const [several, setSeveral] = useState<readonly string[]>([]);
  const naming = useNaming({
    draftKey,
    text,
    setText,
    field,
    spaceId: spaceId ?? conversation?.space_id ?? null,
  });
  const [isTemporary, setTemporary] = useState(false);
  const thinking = useThinkingChoice(conversation, choice);
  const substitute = useSubstituteChoice(conversation, choice);
  const attachments = useAttachments();
  const isDropping = useFileDrop(attachments.add);
  const words = useProblemWords(error);
  const isTouch = useMedia("(pointer: coarse)");
  const sayTyping = useSayTyping(conversation?.id ?? null);
  useFocusAtStart(field, !isTouch);

  const isTooLong = text.length > LONGEST;
  const hasFiles = attachments.ids.length > 0;
  const canSend =
    (text.trim() !== "" || hasFiles) && !attachments.isBusy && !isTooLong && activeRunIds.length === 0;
  const say = () => {
    if (!canSend || isPending) return;
    // Without a choice, for instance while the list is still on its way, the server takes its own.
    const one = choice.chosen === null ? {} : { model: choice.chosen.slug };
    submit(
      {
        content: naming.spelled(),
        ...(several.length > 1 ? { models: [...several] } : one),
        thinking: thinking.isOn,
        allow_substitute: substitute.sent,
        attachment_ids: attachments.ids,
      },
      isTemporary,
      (sent) => {
        setText("");
        naming.clear();
        setSeveral([]);
        sayTyping(false);
        attachments.clear();
        if (sent !== null) onSent(sent);
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (naming.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || isTouch) return;
    event.preventDefault();
    say();
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
          say();
        }}
      >
        <WaitingFiles attachments={attachments} />
        {isDropping && <p className="px-3 pt-2 text-13 text-accent-text">{t`Drop to attach`}</p>}
        <NamingMenu naming={naming} />
        <textarea
          ref={field}
          rows={1}
          aria-label={t`Message`}
          placeholder={conversation === null ? t`Ask or think aloud` : t`Write the next message`}
          value={text}
          readOnly={isPending}
          aria-autocomplete="list"
          {...(naming.hits?.length
            ? { "aria-controls": naming.listId, "aria-activedescendant": `${naming.listId}-${naming.index}` }
            : {})}
          onSelect={(event) => naming.onCaret(event.currentTarget.selectionStart)}
          onChange={(event) => {
            setText(event.target.value);
            naming.onCaret(event.target.selectionStart);
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
          {several.length < 2 && (
            <ModelPicker
              choice={choice}
              substitute={substitute}
              characters={text.length}
              disabled={isPending}
            />
          )}
          <SeveralModels choice={choice} picked={several} onPick={setSeveral} disabled={isPending} />
          {several.length > 1 && <span className="text-13 text-fg-2">{t`${several.length} models`}</span>}
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
            {activeRunIds.length === 0 ? (
              <Button kind="primary" size="sm" type="submit" busy={isPending} disabled={!canSend}>
                <ArrowUp className="s" aria-hidden="true" />
                {t`Send`}
              </Button>
            ) : (
              <StopButton key={activeRunIds.join()} runIds={activeRunIds} />
            )}
          </div>
        </div>
      </form>
      {isProblem(error) && typeof error.extensions.affordable === "number" && (
        <FieldError>{t`Your budget covers ${error.extensions.affordable} of these models.`}</FieldError>
      )}
      {error !== null && (
        <FieldError>
          {isProblem(error, "providers.no_key")
            ? t`This model has no connection any more. Choose another or connect one in the settings.`
            : words}
        </FieldError>
      )}
      {conversation !== null && isProblem(error, "conversations.context_full") && (
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

/** The caret stands in the field when the screen opens, but not where that brings up a keyboard on glass. */
function useFocusAtStart(field: { current: HTMLTextAreaElement | null }, isOn: boolean): void {
  useEffect(() => {
    if (isOn) field.current?.focus({ preventScroll: true });
  }, [field, isOn]);
}
