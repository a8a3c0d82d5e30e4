import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Screen } from "@/shared/shell";
import { ConversationList } from "./ConversationList";

/** `conversationId` null is a conversation that begins with its first message. */
export function ConversationsScreen({ conversationId }: { conversationId: string | null }): ReactNode {
  const { t } = useLingui();
  return (
    <Screen title={t`Conversations`} list={<ConversationList />}>
      <h1 className="screen-title p-8">{conversationId ?? t`New conversation`}</h1>
    </Screen>
  );
}
