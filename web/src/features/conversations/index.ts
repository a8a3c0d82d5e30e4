export { conversationQuery } from "./api";
export { ConversationList } from "./components/ConversationList";
export { ConversationsScreen } from "./components/ConversationsScreen";
