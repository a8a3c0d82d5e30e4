import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Task } from "@/api";
import { Button, Dialog, Field, FieldError, Select, TextField, useProblemWords } from "@/shared/ui";
import {
  addableConversationsQuery,
  useLinkConversation,
  useMoveConversationHere,
} from "../conversations-api";

type Way = "move" | "work" | "linked";

/** Finds a conversation and brings it to the task, or only links it from where it lies. */
export function AddConversationDialog({ task, onClose }: { task: Task; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [way, setWay] = useState<Way>("work");
  const [text, setText] = useState("");
  const found = useQuery(addableConversationsQuery(useDeferredValue(text.trim())));
  const link = useLinkConversation(task.id);
  const move = useMoveConversationHere(task.id);
  const problem = useProblemWords(link.error ?? move.error);
  const ways: readonly { value: Way; label: string }[] = [
    { value: "work", label: t`Work goes on in it; it stays where it is` },
    { value: "move", label: t`Work goes on in it; it moves to the task` },
    { value: "linked", label: t`It only has to do with the task` },
  ];
  const add = (id: string) =>
    way === "move"
      ? move.mutate(id, { onSuccess: onClose })
      : link.mutate({ id, role: way }, { onSuccess: onClose });
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t`Add a conversation`}
      actions={<Button onClick={onClose}>{t`Cancel`}</Button>}
    >
      <div className="grid gap-4">
        <Field label={t`What it is to the task`}>
          {(control) => <Select {...control} value={way} onChange={setWay} options={ways} />}
        </Field>
        <TextField
          label={t`Conversation`}
          type="search"
          data-autofocus=""
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="grid gap-1">
          {found.data?.map((each) => (
            <Button
              key={each.id}
              kind="quiet"
              wide
              busy={link.isPending || move.isPending}
              onClick={() => add(each.id)}
            >
              <span className="truncate">{each.title}</span>
            </Button>
          ))}
          {found.isSuccess && found.data.length === 0 && (
            <p className="text-13 text-fg-3">{t`No conversation is found.`}</p>
          )}
        </div>
        {(link.isError || move.isError) && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
