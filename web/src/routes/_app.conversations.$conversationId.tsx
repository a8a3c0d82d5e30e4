import { createFileRoute } from "@tanstack/react-router";
import { ConversationsScreen } from "@/features/conversations";

export const Route = createFileRoute("/_app/conversations/$conversationId")({ component: ConversationRoute });

function ConversationRoute() {
  const { conversationId } = Route.useParams();
  return <ConversationsScreen conversationId={conversationId} />;
}
