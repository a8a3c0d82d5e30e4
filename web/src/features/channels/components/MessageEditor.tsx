import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import type { ChannelMessage } from "@/api";
import { useGrowing } from "@/features/conversations";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useEditMessage } from "../api";

const LONGEST = 20_000;

/** An own message as a field. */
export function MessageEditor({
  message,
  onClose,
}: {
  message: ChannelMessage;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState(message.content);
  const field = useGrowing(text);
  const edit = useEditMessage();
  const words = useProblemWords(edit.error);
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, [field]);
  const isEmpty = text.trim() === "";
  const save = () => {
    if (isEmpty || edit.isPending) return;
    if (text.trim() === message.content) onClose();
    else edit.mutate({ id: message.id, content: text }, { onSuccess: onClose });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div>
      <div className="composer">
        <textarea
          ref={field}
          rows={1}
          maxLength={LONGEST}
          aria-label={t`Edit message`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools justify-end">
          <Button size="sm" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button size="sm" kind="primary" busy={edit.isPending} disabled={isEmpty} onClick={save}>
            {t`Save`}
          </Button>
        </div>
      </div>
      {edit.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}
