import { useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Bell,
  FolderPlus,
  House,
  LogOut,
  MessageSquare,
  Search,
  Settings,
  ShieldCheck,
  SquareCheck,
  UserRound,
  X,
} from "lucide-react";
import { type CSSProperties, type ReactNode, useState } from "react";
import { useUnreads } from "@/features/channels";
import { isAdministrator, useSession } from "@/features/identity";
import { UnreadCount } from "@/features/notifications";
import { OrganizationSwitcher } from "@/features/orgs";
import { AtHand, NewOnPagesContext, NewPageButtons, PageTree } from "@/features/pages";
import { NewSpaceDialog } from "@/features/spaces";
import { changeLayout, Resizer, SIDEBAR, useLayout } from "@/shared/shell";
import { Avatar, IconButton, Keys, Menu } from "@/shared/ui";
import { useLeave } from "./useLeave";

export interface SidebarProps {
  onSearch: () => void;
  /** In the drawer: closes it after a choice. */
  onClose?: () => void;
}

export function Sidebar({ onSearch, onClose }: SidebarProps): ReactNode {
  const { t } = useLingui();
  const { sidebarWidth } = useLayout();
  const unreads = useUnreads();
  return (
    <nav
      className="sidebar"
      aria-label={t`Workspace`}
      style={onClose ? {} : ({ "--sidebar-width": `${sidebarWidth}px` } as CSSProperties)}
    >
      <div className="flex items-center gap-1">
        <OrganizationSwitcher />
        {onClose && (
          <IconButton label={t`Close sidebar`} onClick={onClose}>
            <X />
          </IconButton>
        )}
      </div>
      <button type="button" className="find" onClick={onSearch}>
        <Search className="s" aria-hidden="true" />
        <span className="grow">{t`Search or run`}</span>
        <Keys keys="mod+k" />
      </button>
      {/* Choosing any link in the drawer closes it; keys reach the links themselves. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events */}
      <div
        className="sidebar-scroll"
        onClick={(event) => event.target instanceof Element && event.target.closest("a") && onClose?.()}
      >
        <Link
          to="/"
          className="side-row"
          activeOptions={{ exact: true }}
          activeProps={{ "aria-current": "page" }}
        >
          <House aria-hidden="true" />
          <span className="truncate">{t`Home`}</span>
        </Link>
        <Link to="/inbox" className="side-row" activeProps={{ "aria-current": "page" }}>
          <Bell aria-hidden="true" />
          <span className="truncate">{t`Inbox`}</span>
          <UnreadCount />
        </Link>
        <Link
          to="/tasks"
          className="side-row"
          activeOptions={{ exact: true }}
          activeProps={{ "aria-current": "page" }}
        >
          <SquareCheck aria-hidden="true" />
          <span className="truncate">{t`My tasks`}</span>
        </Link>
        <Link to="/conversations" className="side-row" activeProps={{ "aria-current": "page" }}>
          <MessageSquare aria-hidden="true" />
          <span className="truncate">{t`Conversations`}</span>
        </Link>
        <AtHand />
        <h2 className="side-heading">
          {t`Spaces`}
          <span className="flex">
            <NewSpaceButton />
            <NewPageButtons />
          </span>
        </h2>
        <NewOnPagesContext value={unreads}>
          <PageTree />
        </NewOnPagesContext>
      </div>
      <SidebarFoot />
      {!onClose && (
        <Resizer
          label={t`Width of the sidebar`}
          edge="right"
          width={sidebarWidth}
          range={SIDEBAR}
          onChange={(width) => changeLayout({ sidebarWidth: width })}
        />
      )}
    </nav>
  );
}

function NewSpaceButton(): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const { organization } = useSession();
  if (organization === null || organization.role === "guest") return null;
  return (
    <>
      <IconButton label={t`New space`} onClick={() => setOpen(true)}>
        <FolderPlus className="s" />
      </IconButton>
      {isOpen && (
        <NewSpaceDialog
          open
          onOpenChange={setOpen}
          onMade={(spaceId) => void navigate({ to: "/spaces/$spaceId", params: { spaceId } })}
        />
      )}
    </>
  );
}

function SidebarFoot(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { leave, openSettings } = useLeave();
  return (
    <div className="sidebar-foot">
      <Menu
        label={user.email}
        trigger={
          <button type="button" className="flex min-w-0 grow items-center gap-2 rounded-2 py-1 text-left">
            <Avatar person={user} />
            <span className="truncate">{user.name}</span>
            <span className="sr-only">{t`Account menu`}</span>
          </button>
        }
        groups={[
          [
            { label: t`Profile`, icon: UserRound, onSelect: () => openSettings("/settings/profile") },
            isAdministrator(user) && {
              label: t`Administration`,
              icon: ShieldCheck,
              onSelect: () => openSettings("/admin/users"),
            },
          ],
          [{ label: t`Sign out`, icon: LogOut, onSelect: leave }],
        ]}
      />
      <IconButton label={t`Settings`} onClick={() => openSettings("/settings")}>
        <Settings />
      </IconButton>
    </div>
  );
}
