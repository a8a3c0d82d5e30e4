import { createFileRoute } from "@tanstack/react-router";
import { ConversationsScreen } from "@/features/conversations";

const LONGEST_DRAFT = 20_000;

export const Route = createFileRoute("/_app/conversations/")({
  validateSearch: (search: Record<string, unknown>): { draft?: string } =>
    typeof search.draft === "string" && search.draft.trim() !== ""
      ? { draft: search.draft.slice(0, LONGEST_DRAFT) }
      : {},
  component: NewConversationRoute,
});

function NewConversationRoute() {
  const { draft } = Route.useSearch();
  return <ConversationsScreen conversationId={null} draft={draft ?? null} />;
}
