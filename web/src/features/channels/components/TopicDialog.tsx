import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Channel } from "@/api";
import { Button, Dialog, TextField, useProblemWords } from "@/shared/ui";
import { useChangeChannel } from "../api";

const LONGEST_TOPIC = 500;

interface TopicDialogProps {
  channel: Channel;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What a channel is about, in a line. */
export function TopicDialog({ channel, open, onOpenChange }: TopicDialogProps): ReactNode {
  const { t } = useLingui();
  const [draft, setDraft] = useState<string | null>(null);
  const change = useChangeChannel(channel.id);
  const words = useProblemWords(change.error);
  const topic = draft ?? channel.topic ?? "";
  const close = () => {
    setDraft(null);
    change.reset();
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={t`Change the topic`}
      onSubmit={() => {
        if (!change.isPending) change.mutate({ topic: topic.trim() }, { onSuccess: close });
      }}
      actions={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {t`Save`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Topic`}
        value={topic}
        maxLength={LONGEST_TOPIC}
        placeholder={t`Shape, sizes and what it feels like to lock a bicycle`}
        data-autofocus
        onChange={(event) => setDraft(event.target.value)}
        error={change.isError ? words : null}
      />
    </Dialog>
  );
}
