import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListFilter, MessageSquare, MoreHorizontal, SquarePen } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { ConversationSummary } from "@/api";
import { ContextMenu, EmptyState, ErrorState, IconButton, Input, Menu, Skeleton, Button } from "@/shared/ui";
import { conversationsQuery, type Status } from "../api";
import { useConversationActions } from "../hooks/useConversationActions";
import { type GroupName, groupsOf } from "../model/groups";
import { FoundConversations, moveOn } from "./FoundConversations";
import { MoveDialog } from "./MoveDialog";
import { RenameDialog } from "./RenameDialog";

/** The column beside a conversation. */
export function ConversationList(): ReactNode {
  const { t } = useLingui();
  const [status, setStatus] = useState<Status>("active");
  const titles: Record<Status, string> = {
    active: t`Conversations`,
    shared: t`Shared with me`,
    archived: t`Archive`,
  };
  return (
    <nav className="list-column" aria-label={t`Conversations`}>
      <div className="list-head">
        <h2 className="grow font-semibold">{titles[status]}</h2>
        <Menu
          align="end"
          trigger={
            <IconButton label={t`Filter`}>
              <ListFilter />
            </IconButton>
          }
          groups={[
            [
              { label: t`Active`, checked: status === "active", onSelect: () => setStatus("active") },
              { label: t`Shared with me`, checked: status === "shared", onSelect: () => setStatus("shared") },
              { label: t`Archived`, checked: status === "archived", onSelect: () => setStatus("archived") },
            ],
          ]}
        />
        <Link
          to="/conversations"
          className="icon-btn"
          aria-label={t`New conversation`}
          title={t`New conversation`}
        >
          <SquarePen aria-hidden="true" />
        </Link>
      </div>
      <ConversationRows status={status} />
    </nav>
  );
}

/** One's conversations in groups, with a field that searches in all of them. */
export function ConversationRows({ status }: { status: Status }): ReactNode {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const found = useInfiniteQuery(conversationsQuery(status));
  const headings: Record<GroupName, string> = {
    pinned: t`Pinned`,
    today: t`Today`,
    week: t`Previous 7 days`,
    older: t`Older`,
  };
  const isEmpty = found.data?.length === 0;
  const field = (
    <Input
      type="search"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={moveOn}
      placeholder={t`Search`}
      aria-label={t`Search in conversations`}
    />
  );
  if (asked !== "") {
    return (
      <div className="list-body" data-search>
        {field}
        <FoundConversations words={asked} />
      </div>
    );
  }
  return (
    <div className="list-body" data-search>
      {(text !== "" || !isEmpty) && field}
      {found.isPending && <Skeleton lines={["70%", "86%", "58%"]} label={t`Loading the conversations`} />}
      {found.isError && !found.data && (
        <ErrorState
          title={t`The conversations did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {isEmpty && status === "archived" && (
        <p className="px-2 pt-2 text-13 text-fg-3">{t`Nothing is archived.`}</p>
      )}
      {isEmpty && status === "shared" && (
        <p className="px-2 pt-2 text-13 text-fg-3">{t`Nobody has shared a conversation with you.`}</p>
      )}
      {isEmpty && status === "active" && (
        <div className="p-2">
          <EmptyState icon={MessageSquare} title={t`No conversations yet`}>
            {t`The first message begins one.`}
          </EmptyState>
        </div>
      )}
      {found.data &&
        groupsOf(found.data).map(({ name, items }) => (
          <section key={name} aria-label={headings[name]}>
            <h3>{headings[name]}</h3>
            <ul>
              {items.map((conversation) => (
                <Row key={conversation.id} conversation={conversation} />
              ))}
            </ul>
          </section>
        ))}
      {found.hasNextPage && (
        <Button
          kind="quiet"
          size="sm"
          wide
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t`Show more`}
        </Button>
      )}
    </div>
  );
}

function Row({ conversation }: { conversation: ConversationSummary }): ReactNode {
  const { t } = useLingui();
  const [isRenaming, setRenaming] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const groups = useConversationActions(conversation, {
    onRename: () => setRenaming(true),
    onMove: () => setMoving(true),
  });
  const title = conversation.title || t`Untitled`;
  return (
    <li className="list-row">
      <ContextMenu groups={groups}>
        <Link
          to="/conversations/$conversationId"
          params={{ conversationId: conversation.id }}
          className="side-row"
          activeProps={{ "aria-current": "page" }}
          onKeyDown={(event) => {
            if (event.key !== "F2") return;
            event.preventDefault();
            event.stopPropagation();
            setRenaming(true);
          }}
        >
          <span className={`grow truncate ${conversation.unread ? "font-semibold text-fg" : ""}`}>
            {title}
          </span>
          {conversation.owner_name !== null && (
            <span className="max-w-[40%] shrink-0 truncate text-12 text-fg-3">
              <span className="sr-only">{t`Shared by`} </span>
              {conversation.owner_name}
            </span>
          )}
          {conversation.unread && (
            <span className="unread-dot">
              <span className="sr-only">{t`New messages`}</span>
            </span>
          )}
        </Link>
      </ContextMenu>
      <Menu
        align="end"
        trigger={
          <IconButton className="row-menu" label={t`Actions for ${title}`}>
            <MoreHorizontal />
          </IconButton>
        }
        groups={groups}
      />
      <RenameDialog conversation={conversation} open={isRenaming} onOpenChange={setRenaming} />
      {isMoving && <MoveDialog id={conversation.id} onClose={() => setMoving(false)} />}
    </li>
  );
}
