export { ImportConversations } from "./components/ImportConversations";
export { ImportPagesScreen } from "./components/ImportPagesScreen";
export type { ImportSearch } from "./components/ImportPagesScreen";
