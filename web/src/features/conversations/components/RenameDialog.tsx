import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { ConversationSummary } from "@/api";
import { Button, Dialog, TextField, useProblemWords } from "@/shared/ui";
import { useChangeConversation } from "../api";

const LONGEST_TITLE = 200;

export function RenameDialog({
  conversation,
  open,
  onOpenChange,
}: {
  conversation: ConversationSummary;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}): ReactNode {
  const { t } = useLingui();
  const [draft, setDraft] = useState<string | null>(null);
  const change = useChangeConversation();
  const words = useProblemWords(change.error);
  const title = draft ?? conversation.title;
  const close = () => {
    setDraft(null);
    change.reset();
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={t`Rename conversation`}
      onSubmit={() => {
        if (title.trim() === "" || change.isPending) return;
        change.mutate({ id: conversation.id, change: { title: title.trim() } }, { onSuccess: close });
      }}
      actions={
        <>
          <Button onClick={close}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending} disabled={title.trim() === ""}>
            {t`Rename`}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Title`}
        value={title}
        maxLength={LONGEST_TITLE}
        data-autofocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        error={change.isError ? words : null}
      />
    </Dialog>
  );
}
