import { createFileRoute } from "@tanstack/react-router";
import type { Page } from "@/api";
import { ChannelBody } from "@/features/channels";
import { PageConversations, PageLinks } from "@/features/conversations";
import { PageScreen, PageSlotsContext } from "@/features/pages";
import { PageTask } from "@/features/tasks";

const SLOTS = {
  task: (page: Page) => page.task_id !== null && <PageTask taskId={page.task_id} />,
  links: (page: Page) => <PageLinks page={page} />,
};
const ID = /^[0-9a-f-]{36}$/;

export const Route = createFileRoute("/_app/pages/$pageId")({
  validateSearch: (search: Record<string, unknown>): { conversation?: string; message?: string } => ({
    ...(isId(search.conversation) ? { conversation: search.conversation } : {}),
    ...(isId(search.message) ? { message: search.message } : {}),
  }),
  component: PageRoute,
});

function isId(value: unknown): value is string {
  return typeof value === "string" && ID.test(value);
}

function PageRoute() {
  const { pageId } = Route.useParams();
  const { conversation = null, message = null } = Route.useSearch();
  return (
    <PageSlotsContext value={SLOTS}>
      <PageScreen
        key={pageId}
        pageId={pageId}
        channel={(page) => <ChannelBody key={page.id} page={page} />}
        chat={(page) => (
          <PageConversations
            key={conversation}
            page={page}
            conversationId={conversation}
            messageId={message}
          />
        )}
      />
    </PageSlotsContext>
  );
}
