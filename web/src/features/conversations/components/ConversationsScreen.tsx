import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { FileOutput, FilePlus2, MessageSquareText, MoreHorizontal, Search, SquarePen } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type Conversation, isProblem } from "@/api";
import { useSession } from "@/features/identity";
import { useIsPhone } from "@/shared/lib/media";
import { useTopic } from "@/shared/lib/realtime";
import { useShortcut } from "@/shared/lib/shortcuts";
import { Screen } from "@/shared/shell";
import { ErrorState, IconButton, Menu, NotAvailable, Skeleton } from "@/shared/ui";
import { conversationQuery, messagesQuery } from "../api";
import { useConversationActions } from "../hooks/useConversationActions";
import { useMessageInView } from "../hooks/useMessageInView";
import { formatCost } from "../model/cost";
import { Composer } from "./Composer";
import { ConversationBody } from "./ConversationBody";
import { ConversationList, ConversationRows } from "./ConversationList";
import { ExtractDialog } from "./ExtractDialog";
import { FindDialog } from "./FindDialog";
import { MoveDialog } from "./MoveDialog";
import { PromoteDialog } from "./PromoteDialog";
import { PromptDialog } from "./PromptDialog";
import { RenameDialog } from "./RenameDialog";
import { ShareConversation } from "./ShareConversation";
import { UnsentMessages } from "./UnsentMessages";

export interface ConversationsScreenProps {
  /** Null: a conversation that begins with its first message. */
  conversationId: string | null;
  /** The message that somebody wants to see, as a search found it. */
  messageId?: string | null;
  /** What a link wants to have in the composer of a new conversation; it is never sent by itself (CV-86). */
  draft?: string | null;
}

export function ConversationsScreen({
  conversationId,
  messageId = null,
  draft = null,
}: ConversationsScreenProps): ReactNode {
  const queries = useQueryClient();
  const { user } = useSession();
  // What happens elsewhere: another tab, another person, a run that ended. Events name things; we read them anew.
  useTopic(`user:${user.id}`, () => {
    void queries.invalidateQueries({ queryKey: ["conversations", "list"] });
  });
  return conversationId === null ? (
    <NewConversation draft={draft} />
  ) : (
    <OpenConversation key={conversationId} id={conversationId} messageId={messageId} />
  );
}

function NewConversation({ draft }: { draft: string | null }): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  return (
    <Screen title={t`New conversation`} list={<ConversationList />}>
      <div className="flow">
        <div className="flow-messages begin">
          <h1 className="screen-title">{t`New conversation`}</h1>
          {isPhone && <ConversationRows status="active" />}
          <UnsentMessages place="new" />
        </div>
        <div className="flow-foot">
          <Composer
            conversation={null}
            activeRunIds={[]}
            draft={draft}
            onSent={(sent) =>
              void navigate({
                to: "/conversations/$conversationId",
                params: { conversationId: sent.conversation.id },
              })
            }
          />
        </div>
      </div>
    </Screen>
  );
}

function OpenConversation({ id, messageId }: { id: string; messageId: string | null }): ReactNode {
  const { t } = useLingui();
  const { data: conversation, error, refetch } = useQuery(conversationQuery(id));
  // First what was taken away: what was read before is not shown any more.
  if (isProblem(error) && error.status === 404) {
    return (
      <Screen title={t`Not available`} list={<ConversationList />}>
        <div className="p-8">
          <NotAvailable what={t`This conversation does not exist, or you cannot see it.`} />
        </div>
      </Screen>
    );
  }
  // On a page it stands with the page.
  if (conversation?.kind === "page" && conversation.page_id !== null) {
    const search = { conversation: id, ...(messageId === null ? {} : { message: messageId }) };
    return <Navigate to="/pages/$pageId" params={{ pageId: conversation.page_id }} search={search} replace />;
  }
  if (conversation) return <LoadedConversation conversation={conversation} messageId={messageId} />;
  return (
    <Screen title={error ? t`Conversation` : ""} list={<ConversationList />}>
      <div className="flow-messages">
        {error ? (
          <ErrorState
            title={t`This conversation did not load`}
            error={error}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton lines={["40%", "92%", "96%", "70%"]} label={t`Loading the conversation`} />
        )}
      </div>
    </Screen>
  );
}

function LoadedConversation({
  conversation,
  messageId,
}: {
  conversation: Conversation;
  messageId: string | null;
}): ReactNode {
  const { t } = useLingui();
  const { id } = conversation;
  const navigate = useNavigate();
  const messages = useInfiniteQuery(messagesQuery(id));
  const [isRenaming, setRenaming] = useState(false);
  const [isFinding, setFinding] = useState(false);
  const [isPrompting, setPrompting] = useState(false);
  const [isPromoting, setPromoting] = useState(false);
  const [isExtracting, setExtracting] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const actions = useConversationActions(conversation, {
    onRename: () => setRenaming(true),
    onMove: () => setMoving(true),
  });
  const find = {
    label: t`Find in conversation`,
    icon: Search,
    keys: "mod+shift+f",
    onSelect: () => setFinding(true),
  };
  const prompt = conversation.permissions.change && {
    label: t`System prompt`,
    icon: MessageSquareText,
    onSelect: () => setPrompting(true),
  };
  const promote = conversation.permissions.promote &&
    conversation.message_count > 0 && {
      label: t`Make it a page`,
      icon: FileOutput,
      onSelect: () => setPromoting(true),
    };
  const extract = conversation.message_count > 0 && {
    label: t`Make a page of it`,
    icon: FilePlus2,
    onSelect: () => setExtracting(true),
  };
  useMessageInView(messages, messageId);
  useShortcut(
    { keys: "f2", label: t`Rename conversation`, group: t`Conversations` },
    () => setRenaming(true),
    conversation.permissions.change,
  );
  useShortcut({ keys: "mod+shift+f", label: t`Find in conversation`, group: t`Conversations` }, () =>
    setFinding(true),
  );
  const shown = messages.data ?? [];
  const cost = formatCost(shown.reduce((sum, message) => sum + (message.cost_micros ?? 0), 0));
  const title = conversation.title || t`Untitled`;
  return (
    <Screen
      title={title}
      list={<ConversationList />}
      {...(cost === null ? {} : { state: <span className="num">{cost}</span> })}
      actions={
        <>
          <ShareConversation conversation={conversation} />
          <IconButton label={t`New conversation`} onClick={() => void navigate({ to: "/conversations" })}>
            <SquarePen />
          </IconButton>
          <Menu
            align="end"
            trigger={
              <IconButton label={t`Actions for ${title}`}>
                <MoreHorizontal />
              </IconButton>
            }
            groups={[[find, prompt, extract, promote], ...actions]}
          />
        </>
      }
    >
      <h1 className="sr-only">{title}</h1>
      <ConversationBody conversation={conversation} messages={messages} target={messageId} />
      {isPromoting && <PromoteDialog conversation={conversation} onClose={() => setPromoting(false)} />}
      {isExtracting && <ExtractDialog conversation={conversation} onClose={() => setExtracting(false)} />}
      <RenameDialog conversation={conversation} open={isRenaming} onOpenChange={setRenaming} />
      {isMoving && <MoveDialog id={id} onClose={() => setMoving(false)} />}
      {isPrompting && <PromptDialog conversation={conversation} onClose={() => setPrompting(false)} />}
      <FindDialog
        conversation={conversation}
        open={isFinding}
        onOpenChange={setFinding}
        onChosen={(message) =>
          void navigate({
            to: "/conversations/$conversationId",
            params: { conversationId: id },
            search: { message },
          })
        }
      />
    </Screen>
  );
}
