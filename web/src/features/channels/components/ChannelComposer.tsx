import { useLingui } from "@lingui/react/macro";
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect } from "react";
import type { Channel } from "@/api";
import { NamingMenu, useGrowing, useNaming } from "@/features/conversations";
import { useSession } from "@/features/identity";
import { useDraft } from "@/shared/lib/draft";
import { useMedia } from "@/shared/lib/media";
import { formatNumber } from "@/shared/lib/number";
import { Button, toast } from "@/shared/ui";
import type { ChannelOutbox } from "../model/outbox";

const LONGEST = 20_000;
const COUNTED_FROM = 18_000;

interface ChannelComposerProps {
  channel: Channel;
  outbox: ChannelOutbox;
  /** The own message said last is to be edited. */
  onEditLast: () => void;
  onTyping: (isTyping: boolean) => void;
}

/** Where one writes. What is said leaves the field at once and waits on this device until the server has it. */
export function ChannelComposer({ channel, outbox, onEditLast, onTyping }: ChannelComposerProps): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const draftKey = `${user.id}.channel.${channel.id}`;
  const [text, setText] = useDraft(draftKey);
  const field = useGrowing(text);
  const naming = useNaming({ draftKey, text, setText, field, spaceId: channel.space_id });
  const isTouch = useMedia("(pointer: coarse)");
  useEffect(() => {
    if (!isTouch) field.current?.focus({ preventScroll: true });
  }, [field, isTouch]);
  const isTooLong = text.length > LONGEST;
  const canSend = text.trim() !== "" && !isTooLong;
  const say = () => {
    if (!canSend) return;
    const isTaken = outbox.add({
      clientId: crypto.randomUUID(),
      channelId: channel.id,
      content: naming.spelled().trim(),
      at: new Date().toISOString(),
      refusal: null,
    });
    if (!isTaken) {
      toast(t`Too many messages wait already.`);
      return;
    }
    setText("");
    naming.clear();
    onTyping(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (naming.onKeyDown(event) || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      onEditLast();
    } else if (event.key === "Enter" && !event.shiftKey && !isTouch) {
      event.preventDefault();
      say();
    }
  };
  const options =
    naming.hits === null || naming.hits.length === 0
      ? {}
      : { "aria-controls": naming.listId, "aria-activedescendant": `${naming.listId}-${naming.index}` };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <NamingMenu naming={naming} />
      <textarea
        ref={field}
        rows={1}
        aria-label={t`Message to ${channel.title}`}
        placeholder={t`Write to ${channel.title}`}
        value={text}
        aria-autocomplete="list"
        {...options}
        onSelect={(event) => naming.onCaret(event.currentTarget.selectionStart)}
        onChange={(event) => {
          setText(event.target.value);
          naming.onCaret(event.target.selectionStart);
          onTyping(event.target.value !== "");
        }}
        onKeyDown={onKeyDown}
      />
      <div className="composer-tools">
        {!isTouch && (
          <span className="truncate text-12 text-fg-3">{t`Enter sends, Shift Enter breaks the line.`}</span>
        )}
        <div className="ml-auto flex items-center gap-3">
          {text.length >= COUNTED_FROM && (
            <span className={`num text-12 ${isTooLong ? "text-danger" : "text-fg-3"}`} role="status">
              {t`${formatNumber(text.length)} of ${formatNumber(LONGEST)}`}
            </span>
          )}
          <Button kind="primary" size="sm" type="submit" disabled={!canSend}>
            <ArrowUp className="s" aria-hidden="true" />
            {t`Send`}
          </Button>
        </div>
      </div>
    </form>
  );
}
