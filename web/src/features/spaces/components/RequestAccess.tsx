import { useLingui } from "@lingui/react/macro";
import { type SubmitEvent, type ReactNode, useState } from "react";
import { Button, FieldError, TextField, useProblemWords } from "@/shared/ui";
import { useRequestAccess } from "../sharing";

/** Asks those who may share a page, if there is one; says nothing of whether there is. */
export function RequestAccess({ pageId }: { pageId: string }): ReactNode {
  const { t } = useLingui();
  const [message, setMessage] = useState("");
  const request = useRequestAccess(pageId);
  const words = useProblemWords(request.error);
  if (request.isSuccess) {
    return (
      <p role="status" className="text-fg-2">
        {t`If this page exists, those who may share it were asked.`}
      </p>
    );
  }
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    request.mutate(message.trim());
  };
  return (
    <form onSubmit={send} className="grid w-full max-w-[420px] justify-items-start gap-3">
      <TextField
        label={t`Message (optional)`}
        value={message}
        maxLength={300}
        onChange={(event) => setMessage(event.target.value)}
      />
      <Button type="submit" busy={request.isPending}>
        {t`Request access`}
      </Button>
      {request.isError && <FieldError>{words}</FieldError>}
    </form>
  );
}
