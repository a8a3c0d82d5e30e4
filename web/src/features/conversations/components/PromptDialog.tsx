import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Conversation } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Button, Dialog, Field, FieldError, Textarea, useProblemWords } from "@/shared/ui";
import { useChangeConversation } from "../api";
import { PresetActions } from "./PresetActions";
import { PresetField } from "./PresetField";

const LONGEST = 10_000;

/** What every answer of a conversation is told first, begun with one of the prompts that Stoa ships. */
export function PromptDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const change = useChangeConversation();
  const words = useProblemWords(change.error);
  const [text, setText] = useState(conversation.system_prompt ?? "");
  const [temperature, setTemperature] = useState(conversation.temperature);
  const [pickedId, setPickedId] = useState<string | null>(null);
  const save = () =>
    change.mutate(
      { id: conversation.id, change: { system_prompt: text, temperature } },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      wide
      title={t`System prompt`}
      description={t`Every answer in this conversation is told this first. Empty: nothing more than usual.`}
      onSubmit={save}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>{t`Save`}</Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <PresetField
          text={text}
          pickedId={pickedId}
          onPick={(preset) => {
            setPickedId(preset.id);
            setText(preset.text);
            setTemperature(preset.temperature);
          }}
        />
        <Field label={t`Prompt`} help={t`${formatNumber(text.length)} of ${formatNumber(LONGEST)}`}>
          {(control) => (
            <Textarea
              {...control}
              rows={8}
              data-autofocus=""
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <PresetActions text={text} temperature={temperature} pickedId={pickedId} onPick={setPickedId} />
        {change.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
