export { conversationQuery } from "./api";
export { ConversationList } from "./components/ConversationList";
export { ConversationsScreen } from "./components/ConversationsScreen";
export { moveOn } from "./components/FoundConversations";
export { Snippet } from "./components/Snippet";
export { hitsQuery } from "./search-api";
export { ExportConversations } from "./components/ExportConversations";
