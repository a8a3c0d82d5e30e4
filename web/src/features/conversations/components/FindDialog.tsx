import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Conversation, MessageHit } from "@/api";
import { fullTime, shortTime } from "@/shared/lib/time";
import { Badge, Button, Dialog, Input, useProblemToast } from "@/shared/ui";
import { useSwitchBranch } from "../api";
import { messageHitsQuery } from "../search-api";
import { moveOn } from "./FoundConversations";
import { Snippet } from "./Snippet";

export interface FindDialogProps {
  conversation: Conversation;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onChosen: (messageId: string) => void;
}

/** Finds messages of one conversation, also those of branches that are not shown. */
export function FindDialog({ conversation, open, onOpenChange, onChosen }: FindDialogProps): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const words = useDeferredValue(text.trim());
  const found = useQuery({ ...messageHitsQuery(conversation.id, words), enabled: open && words !== "" });
  const change = useSwitchBranch(conversation.id);
  const onError = useProblemToast();
  const choose = (hit: MessageHit) => {
    const done = () => {
      onOpenChange(false);
      onChosen(hit.message_id);
    };
    if (hit.is_active) done();
    else change.mutate(hit.message_id, { onSuccess: done, onError });
  };
  const hits = words === "" ? [] : (found.data?.items ?? []);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Find in this conversation`}
      actions={<Button onClick={() => onOpenChange(false)}>{t`Close`}</Button>}
    >
      <div data-search className="grid gap-2">
        <Input
          type="search"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={moveOn}
          aria-label={t`Find in this conversation`}
          placeholder={t`Words, or "a phrase"`}
        />
        <p className="text-13 text-fg-3" role="status">
          {words !== "" && found.isError && t`The search did not work.`}
          {words !== "" && found.isSuccess && hits.length === 0 && t`Nothing found.`}
        </p>
        <ul aria-label={t`Found`} className="max-h-[50vh] overflow-y-auto">
          {hits.map((hit) => (
            <li key={hit.message_id}>
              <button
                type="button"
                className="hit"
                disabled={!hit.is_active && !conversation.permissions.send}
                onClick={() => choose(hit)}
                onKeyDown={moveOn}
              >
                <span className="hit-title">
                  <span className="grow truncate">{hit.author?.name ?? t`Answer`}</span>
                  {!hit.is_active && <Badge>{t`Other branch`}</Badge>}
                  <time className="num" dateTime={hit.created_at} title={fullTime(hit.created_at)}>
                    {shortTime(hit.created_at)}
                  </time>
                </span>
                <span className="hit-text">
                  <Snippet parts={hit.snippet} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
