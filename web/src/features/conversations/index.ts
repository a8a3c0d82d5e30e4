export { ConversationList } from "./components/ConversationList";
export { ConversationsScreen } from "./components/ConversationsScreen";
