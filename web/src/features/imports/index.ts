export { ImportConversations } from "./components/ImportConversations";
