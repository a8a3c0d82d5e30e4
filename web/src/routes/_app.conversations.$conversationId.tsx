import { createFileRoute } from "@tanstack/react-router";
import { ConversationsScreen } from "@/features/conversations";

export const Route = createFileRoute("/_app/conversations/$conversationId")({
  validateSearch: (search: Record<string, unknown>): { message?: string } =>
    typeof search.message === "string" && /^[0-9a-f-]{36}$/.test(search.message)
      ? { message: search.message }
      : {},
  component: ConversationRoute,
});

function ConversationRoute() {
  const { conversationId } = Route.useParams();
  const { message } = Route.useSearch();
  return <ConversationsScreen conversationId={conversationId} messageId={message ?? null} />;
}
