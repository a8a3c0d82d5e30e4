import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText, KeyRound, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/features/identity";
import { InvitationCards } from "@/features/orgs";
import { useNewPage } from "@/features/pages";
import { modelsQuery } from "@/features/providers";
import { Screen } from "@/shared/shell";
import { Button, EmptyState } from "@/shared/ui";
import { recentConversationsQuery, recentPagesQuery } from "../api";
import { RecentList } from "./RecentList";

/** Where one comes in: what one worked on last, or the first two steps. */
export function HomeScreen(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const pages = useQuery(recentPagesQuery);
  const conversations = useQuery(recentConversationsQuery);
  const models = useQuery(modelsQuery);
  const hasModel = models.data?.some((model) => model.is_available && !model.is_demo) ?? true;
  const newPage = useNewPage();
  const firstName = user.name.split(" ")[0] ?? user.name;
  return (
    <Screen title={t`Home`}>
      <div className="grid max-w-[864px] grid-cols-[minmax(0,1fr)] gap-10 px-5 pt-7 pb-10 sm:px-11 sm:pt-12">
        <h1 className="screen-title">{t`Welcome, ${firstName}`}</h1>
        <InvitationCards />
        <RecentList
          title={t`Pages`}
          failure={t`The pages did not load`}
          query={pages}
          empty={
            <EmptyState
              icon={FileText}
              title={t`No pages yet`}
              actions={
                newPage && (
                  <Button kind="primary" size="sm" busy={newPage.isPending} onClick={newPage.create}>
                    {t`Write a page`}
                  </Button>
                )
              }
            >
              {t`What you write is saved as you type, and only you see it until you share it.`}
            </EmptyState>
          }
          row={(page) => ({
            key: page.id,
            icon: <FileText aria-hidden="true" />,
            title: page.title || t`Untitled`,
            at: page.updated_at,
            link: (content) => (
              <Link to="/pages/$pageId" params={{ pageId: page.id }} className="side-row px-2">
                {content}
              </Link>
            ),
          })}
        />
        {hasModel ? (
          <RecentList
            title={t`Conversations`}
            failure={t`The conversations did not load`}
            query={conversations}
            empty={
              <EmptyState
                icon={MessageSquare}
                title={t`No conversations yet`}
                actions={
                  <Link className="btn sm" to="/conversations">
                    {t`Start a conversation`}
                  </Link>
                }
              >
                {t`Ask a model something, or think aloud.`}
              </EmptyState>
            }
            row={(conversation) => ({
              key: conversation.id,
              icon: <MessageSquare aria-hidden="true" />,
              title: conversation.title || t`Untitled`,
              at: conversation.last_message_at ?? conversation.created_at,
              link: (content) => (
                <Link
                  to="/conversations/$conversationId"
                  params={{ conversationId: conversation.id }}
                  className="side-row px-2"
                >
                  {content}
                </Link>
              ),
            })}
          />
        ) : (
          <section className="grid gap-3" aria-label={t`Conversations`}>
            <h2 className="section-title">{t`Conversations`}</h2>
            <EmptyState
              icon={KeyRound}
              title={t`Models are not connected`}
              actions={
                <Link className="btn sm" to="/settings/models">
                  {t`Connect a model`}
                </Link>
              }
            >
              {t`Writing works without one. To ask questions, add a key or a local server.`}
            </EmptyState>
          </section>
        )}
      </div>
    </Screen>
  );
}
