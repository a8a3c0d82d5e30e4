import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Conversation } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { Button, Dialog, Field, FieldError, Select, Textarea, useProblemWords } from "@/shared/ui";
import { useChangeConversation } from "../api";
import { presetsQuery } from "../presets-api";

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
          onPick={(preset) => {
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
        {change.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}

interface Picked {
  text: string;
  temperature: number | null;
}

function PresetField({ text, onPick }: { text: string; onPick: (preset: Picked) => void }): ReactNode {
  const { t } = useLingui();
  const { data: presets } = useQuery(presetsQuery);
  const names: Record<string, string> = {
    default: t`Default`,
    coding: t`Coding`,
    writing: t`Writing`,
    analysis: t`Analysis`,
    concise: t`Concise`,
    teaching: t`Teaching`,
  };
  if (presets === undefined) return null;
  const chosen = presets.find((preset) => preset.text === text.trim())?.key ?? "own";
  const options = presets.map(({ key }) => ({ value: key, label: names[key] ?? key }));
  return (
    <div className="grid gap-1">
      <span className="field-label">{t`Begin with`}</span>
      <span className="w-48">
        <Select
          label={t`Begin with`}
          value={chosen}
          onChange={(key) => {
            const preset = presets.find((each) => each.key === key);
            if (preset) onPick(preset);
          }}
          options={chosen === "own" ? [{ value: "own", label: t`Own prompt` }, ...options] : options}
        />
      </span>
    </div>
  );
}
