import { useLingui } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import type { Conversation } from "@/api";
import { dayName } from "@/shared/lib/time";
import { Banner, Button } from "@/shared/ui";
import { useChangeConversation } from "../api";

/** Says when a conversation that nobody touches is removed by a rule of the organization, and how it stays. */
export function EndNotice({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const change = useChangeConversation();
  if (conversation.purge_at === null || conversation.is_pinned) return null;
  const day = dayName(conversation.purge_at);
  return (
    <Banner
      tone="warning"
      icon={Hourglass}
      actions={
        <Button
          size="sm"
          busy={change.isPending}
          onClick={() => change.mutate({ id: conversation.id, change: { is_pinned: true } })}
        >{t`Pin it`}</Button>
      }
    >
      <b>{t`This conversation is removed: ${day}.`}</b>{" "}
      {t`Nobody has touched it for long. It stays if you pin it or if it goes on.`}
    </Banner>
  );
}
