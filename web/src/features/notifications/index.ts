export { InboxScreen } from "./components/InboxScreen";
export { NotificationSettings } from "./components/NotificationSettings";
export { UnreadCount } from "./components/UnreadCount";
export { notificationKeys } from "./api";
export { useFollowActions } from "./hooks/useFollowActions";
