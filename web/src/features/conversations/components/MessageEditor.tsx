import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import type { Message } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useEditMessage } from "../api";
import { useGrowing } from "../hooks/useGrowing";

/** An own message as a field. Sending makes a new branch; the old text stays beside it. */
export function MessageEditor({ message, onClose }: { message: Message; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState(message.content);
  const [clientId] = useState(() => crypto.randomUUID());
  const field = useGrowing(text);
  const edit = useEditMessage();
  const words = useProblemWords(edit.error);
  useEffect(() => field.current?.focus(), [field]);
  const send = () => {
    if (text.trim() === "" || edit.isPending) return;
    edit.mutate(
      { messageId: message.id, body: { content: text, client_message_id: clientId } },
      { onSuccess: onClose },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="body">
      <div className="composer">
        <textarea
          ref={field}
          rows={1}
          aria-label={t`Edit message`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools justify-end">
          <Button size="sm" onClick={onClose}>
            {t`Cancel`}
          </Button>
          <Button size="sm" kind="primary" busy={edit.isPending} disabled={text.trim() === ""} onClick={send}>
            {t`Send`}
          </Button>
        </div>
      </div>
      {edit.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}
