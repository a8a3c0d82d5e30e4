import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessageSquare } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import { useTopic } from "@/shared/lib/realtime";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { conversationKeys, pageConversationsQuery } from "../api";
import { Composer } from "./Composer";
import { PageConversation } from "./PageConversation";
import { UnsentMessages } from "./UnsentMessages";

const NEW = "new";

export interface PageConversationsProps {
  page: Page;
  /** The one that somebody wants to see, instead of the newest. */
  conversationId: string | null;
  messageId: string | null;
}

/** What people and a model say on an AI page: the newest conversation, and a way to the others. */
export function PageConversations({ page, conversationId, messageId }: PageConversationsProps): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(conversationId);
  const list = useQuery(pageConversationsQuery(page.id));
  useTopic(`page:${page.id}`, () => {
    void queries.invalidateQueries({ queryKey: conversationKeys.onPage(page.id) });
  });
  if (list.isError && !list.data) {
    return (
      <ErrorState
        title={t`The conversations did not load`}
        error={list.error}
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (!list.data) {
    return (
      <div className="flow-messages">
        <Skeleton lines={["40%", "92%", "70%"]} label={t`Loading the conversations`} />
      </div>
    );
  }
  const shown = chosen ?? list.data[0]?.id ?? NEW;
  if (shown === NEW) {
    const isFirst = list.data.length === 0;
    return <Beginning page={page} isFirst={isFirst} onBegun={setChosen} />;
  }
  return (
    <PageConversation
      key={shown}
      id={shown}
      page={page}
      messageId={messageId}
      others={list.data.map((each) => ({ value: each.id, label: each.title }))}
      onChoose={setChosen}
      onNew={() => setChosen(NEW)}
    />
  );
}

/** Nothing was said here yet, or somebody begins anew. */
function Beginning({
  page,
  isFirst,
  onBegun,
}: {
  page: Page;
  isFirst: boolean;
  onBegun: (id: string) => void;
}): ReactNode {
  const { t } = useLingui();
  return (
    <div className="flow">
      <div className="flow-messages begin">
        <EmptyState
          icon={MessageSquare}
          title={isFirst ? t`Nothing was said here yet` : t`A new conversation`}
        >
          {t`Everybody who sees this page reads what is said here.`}
        </EmptyState>
        <UnsentMessages place={page.id} />
      </div>
      {page.permissions.edit && (
        <div className="flow-foot">
          <Composer
            conversation={null}
            pageId={page.id}
            spaceId={page.space_id}
            activeRunIds={[]}
            onSent={(sent) => onBegun(sent.conversation.id)}
          />
        </div>
      )}
    </div>
  );
}
