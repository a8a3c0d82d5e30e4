import { createFileRoute } from "@tanstack/react-router";
import { ConversationsScreen } from "@/features/conversations";

export const Route = createFileRoute("/_app/conversations/")({
  component: () => <ConversationsScreen conversationId={null} />,
});
