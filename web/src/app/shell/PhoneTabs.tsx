import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Bell, CircleUserRound, House, MessageSquare, Search } from "lucide-react";
import type { ReactNode } from "react";
import { UnreadCount } from "@/features/notifications";

/** The bar at the foot of phones. */
export function PhoneTabs({ onSearch }: { onSearch: () => void }): ReactNode {
  const { t } = useLingui();
  const active = { activeProps: { "aria-current": "page" } as const };
  return (
    <nav className="phone-tabs" aria-label={t`Main`}>
      <Link to="/" activeOptions={{ exact: true }} {...active}>
        <House className="l" aria-hidden="true" />
        {t`Home`}
      </Link>
      <button type="button" onClick={onSearch}>
        <Search className="l" aria-hidden="true" />
        {t`Search`}
      </button>
      <Link to="/inbox" className="inbox-tab" {...active}>
        <Bell className="l" aria-hidden="true" />
        {t`Inbox`}
        <UnreadCount />
      </Link>
      <Link to="/conversations" {...active}>
        <MessageSquare className="l" aria-hidden="true" />
        {t`Chats`}
      </Link>
      <Link to="/settings" {...active}>
        <CircleUserRound className="l" aria-hidden="true" />
        {t`You`}
      </Link>
    </nav>
  );
}
