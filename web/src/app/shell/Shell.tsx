import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import type { CurrentSession } from "@/api";
import { ImpersonationBanner, ImpersonationOver } from "@/features/admin";
import { OutboxSender } from "@/features/conversations";
import {
  DemonstrationWarning,
  RequiredEntrySheet,
  SessionEnded,
  StepUpSheet,
  useSession,
} from "@/features/identity";
import { notificationKeys } from "@/features/notifications";
import { useMembershipNews } from "@/features/orgs";
import { forgetPages, useJournalUpkeep } from "@/features/pages";
import { NewTaskDialog } from "@/features/tasks";
import { appearanceOf, applyAppearance } from "@/shared/lib/appearance";
import { useHasSessionEnded } from "@/shared/lib/connection";
import { useIsPhone, useIsSidebarDrawer } from "@/shared/lib/media";
import { realtime, useTopic } from "@/shared/lib/realtime";
import { handleKey } from "@/shared/lib/shortcuts";
import { OfflineBar, toast } from "@/shared/ui";
import { changeLayout, useLayout } from "@/shared/shell";
import { useShortcut } from "@/shared/lib/shortcuts";
import { CommandPalette } from "./CommandPalette";
import { Drawer } from "./Drawer";
import { PhoneTabs } from "./PhoneTabs";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Sidebar } from "./Sidebar";
import { usePageViews } from "./usePageViews";
import { useWorkspaceCommands } from "./useWorkspaceCommands";

/** The workspace, or the cover over it when the session has ended. */
export function Shell(): ReactNode {
  const session = useSession();
  const hasEnded = useHasSessionEnded();
  const queries = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => {
    if (!hasEnded) return;
    realtime.close();
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  }, [hasEnded, queries]);
  if (!hasEnded) return <Workspace session={session} />;
  if (session.impersonation !== null) return <ImpersonationOver session={session} />;
  return (
    <SessionEnded
      user={session.user}
      onSignedIn={(next) => {
        if (next.user.id !== session.user.id) void navigate({ to: "/", reloadDocument: true });
      }}
    />
  );
}

function Workspace({ session }: { session: CurrentSession }): ReactNode {
  const { t } = useLingui();
  const isPhone = useIsPhone();
  const isDrawer = useIsSidebarDrawer();
  const { isSidebarHidden } = useLayout();
  const [isSearching, setSearching] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    document.addEventListener("keydown", handleKey);
    return () => document.removeEventListener("keydown", handleKey);
  }, []);
  useJournalUpkeep(session.user.id, session.impersonation !== null);
  useEffect(() => applyAppearance(appearanceOf(session.user.preferences)), [session.user.preferences]);
  useEffect(() => {
    const hurry = () => realtime.hurry();
    globalThis.addEventListener("online", hurry);
    return () => globalThis.removeEventListener("online", hurry);
  }, []);
  // Lists that belong to the person: what they do in another tab, or others share with them, shows here.
  useTopic(`user:${session.user.id}`, (event) => {
    if (event.kind.startsWith("conversation"))
      void queries.invalidateQueries({ queryKey: ["conversations"] });
    if (event.kind.startsWith("space")) void queries.invalidateQueries({ queryKey: ["spaces"] });
    if (event.kind === "rights.changed") forgetPages(queries);
    // What may be seen is another now, so the titles in the inbox are, too.
    if (event.kind === "notification.changed" || event.kind === "rights.changed")
      void queries.invalidateQueries({ queryKey: notificationKeys.all });
    if (event.kind.startsWith("session")) void queries.invalidateQueries({ queryKey: ["sessions"] });
    if (event.kind === "security.notice")
      toast(t`A new device signed in to your account. See Settings, Devices.`);
    if (event.kind === "resync") void queries.invalidateQueries();
  });
  useShortcut({ keys: "mod+k", label: t`Search or run`, group: t`General` }, () => setSearching(true));
  useShortcut({ keys: "mod+\\", label: t`Show or hide the sidebar`, group: t`General` }, () =>
    changeLayout(isDrawer ? { isDrawerOpen: true } : { isSidebarHidden: !isSidebarHidden }),
  );
  const [isWritingTask, setWritingTask] = useState(false);
  useWorkspaceCommands({ onNewTask: () => setWritingTask(true) });
  useMembershipNews();
  usePageViews();
  const search = () => setSearching(true);
  return (
    <>
      <OutboxSender />
      <a className="skip btn" href="#main">
        {t`Skip to the content`}
      </a>
      <div className="app">
        {isDrawer ? <Drawer onSearch={search} /> : !isSidebarHidden && <Sidebar onSearch={search} />}
        <div className="centre">
          <ImpersonationBanner />
          <OfflineBar />
          <DemonstrationWarning />
          <Outlet />
          {isPhone && <PhoneTabs onSearch={search} />}
        </div>
      </div>
      <CommandPalette open={isSearching} onOpenChange={setSearching} />
      <ShortcutsDialog />
      {isWritingTask && <NewTaskDialog onClose={() => setWritingTask(false)} />}
      <StepUpSheet />
      <RequiredEntrySheet />
    </>
  );
}
