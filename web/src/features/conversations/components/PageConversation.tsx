import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { MoreHorizontal, SquarePen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type Conversation, isProblem, type Page } from "@/api";
import { ErrorState, IconButton, Menu, NotAvailable, Select, Skeleton } from "@/shared/ui";
import { conversationQuery, messagesQuery } from "../api";
import { useConversationActions } from "../hooks/useConversationActions";
import { useMessageInView } from "../hooks/useMessageInView";
import { ConversationBody } from "./ConversationBody";
import { RenameDialog } from "./RenameDialog";

export interface PageConversationProps {
  id: string;
  page: Page;
  messageId: string | null;
  /** The active conversations of the page, the newest first. */
  others: readonly { value: string; label: string }[];
  /** Null: the newest. */
  onChoose: (id: string | null) => void;
  onNew: () => void;
}

/** One conversation of an AI page, with the way to the others above it. */
export function PageConversation(props: PageConversationProps): ReactNode {
  const { id, page, messageId, others, onChoose, onNew } = props;
  const { t } = useLingui();
  const { data: conversation, error, refetch } = useQuery(conversationQuery(id));
  const messages = useInfiniteQuery(messagesQuery(id));
  useMessageInView(messages, messageId);
  if (!conversation) {
    return (
      <div className="flow-messages">
        {isProblem(error) && error.status === 404 ? (
          <NotAvailable what={t`This conversation does not exist, or you cannot see it.`} />
        ) : error ? (
          <ErrorState
            title={t`This conversation did not load`}
            error={error}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton lines={["40%", "92%", "96%", "70%"]} label={t`Loading the conversation`} />
        )}
      </div>
    );
  }
  const isListed = others.some((each) => each.value === id);
  const options = isListed ? others : [{ value: id, label: conversation.title }, ...others];
  return (
    <>
      <div className="flow-bar">
        {options.length > 1 ? (
          <Select label={t`Conversation`} value={id} onChange={onChoose} options={options} />
        ) : (
          <span className="grow truncate text-13 text-fg-2">{conversation.title}</span>
        )}
        <span className="flex items-center">
          {page.permissions.edit && (
            <IconButton label={t`New conversation on this page`} onClick={onNew}>
              <SquarePen />
            </IconButton>
          )}
          {conversation.permissions.change && (
            <Actions conversation={conversation} onGone={() => onChoose(null)} />
          )}
        </span>
      </div>
      <ConversationBody conversation={conversation} messages={messages} target={messageId} />
    </>
  );
}

function Actions({ conversation, onGone }: { conversation: Conversation; onGone: () => void }): ReactNode {
  const { t } = useLingui();
  const [isRenaming, setRenaming] = useState(false);
  const groups = useConversationActions(conversation, { onRename: () => setRenaming(true), onGone });
  const { title } = conversation;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t`Actions for ${title}`}>
            <MoreHorizontal />
          </IconButton>
        }
        groups={groups}
      />
      <RenameDialog conversation={conversation} open={isRenaming} onOpenChange={setRenaming} />
    </>
  );
}
