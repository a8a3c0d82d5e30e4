import { useRef } from "react";
import { type Conversation, isProblem, type SendBody, type Sent } from "@/api";
import { useSend } from "../api";
import { useOutbox } from "./useOutbox";

type Said = Omit<SendBody, "client_message_id">;

/** Sends a message, or keeps it on this device until the server can be reached. */
export function useSubmit(conversation: Conversation | null, pageId: string | undefined) {
  const conversationId = conversation?.id ?? null;
  const place = conversationId ?? pageId ?? "new";
  const send = useSend(conversationId, pageId);
  const { unsent, outbox } = useOutbox(place);
  // One id for one text: sending it again after a broken line stores it once.
  const clientId = useRef<{ said: string; id: string } | null>(null);

  /** `onTaken`: the text may leave the field; without what was sent it waits on this device. */
  const submit = (said: Said, isTemporary: boolean, onTaken: (sent: Sent | null) => void) => {
    const key = JSON.stringify([said.content, said.attachment_ids]);
    if (clientId.current?.said !== key) clientId.current = { said: key, id: crypto.randomUUID() };
    const body = { ...said, client_message_id: clientId.current.id };
    const keep = () =>
      outbox.add({ place, conversationId, pageId: pageId ?? null, isTemporary, body, refusal: null });
    const taken = (sent: Sent | null) => {
      clientId.current = null;
      onTaken(sent);
    };
    // What waits already goes first.
    if (unsent.length > 0 && keep()) {
      taken(null);
      return;
    }
    send.mutate(
      { body, isTemporary },
      {
        onSuccess: taken,
        onError: (error) => {
          if (!isProblem(error) || error.status !== 0 || !keep()) return;
          send.reset();
          taken(null);
        },
      },
    );
  };
  return { submit, place, isPending: send.isPending, error: send.error };
}
