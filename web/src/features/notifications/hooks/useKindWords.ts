import { useLingui } from "@lingui/react/macro";
import type { NotificationKind } from "@/api";

/** What a kind of notification is called in settings. */
export function useKindWords(): (kind: NotificationKind) => string {
  const { t } = useLingui();
  return (kind) => {
    switch (kind) {
      case "mention":
        return t`Somebody mentions you`;
      case "reply":
        return t`Replies in your threads`;
      case "comment":
        return t`Comments on pages you follow`;
      case "share":
        return t`Something is shared with you`;
      case "access_request":
        return t`Requests for access`;
      case "task_assigned":
        return t`Tasks are given to you`;
      case "task_due":
        return t`Tasks that are due`;
      case "page_changed":
        return t`Changes of pages you follow`;
      case "proposal":
        return t`Proposals for pages you follow`;
      case "proposal_decided":
        return t`Decisions on your proposals`;
      case "invitation":
        return t`You are added to a space`;
      case "budget":
        return t`Budgets`;
      default:
        return t`Spaces you own, and other news`;
    }
  };
}
