import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import {
  Bell,
  FilePlus,
  House,
  KeyRound,
  LogOut,
  MessageSquare,
  MessageSquarePlus,
  Palette,
  Search,
  SquareCheck,
  SquarePlus,
} from "lucide-react";
import { useNewPage } from "@/features/pages";
import { useCommand } from "@/shared/lib/commands";
import { useShortcut } from "@/shared/lib/shortcuts";
import { useLeave } from "./useLeave";

/** Commands that work on every screen. Features add theirs with `useCommand`. */
export function useWorkspaceCommands({ onNewTask }: { onNewTask: () => void }): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const newPage = useNewPage();
  const { leave } = useLeave();
  const go =
    (
      to:
        | "/"
        | "/inbox"
        | "/tasks"
        | "/search"
        | "/conversations"
        | "/settings/models"
        | "/settings/appearance",
    ) =>
    () => {
      void navigate({ to });
    };
  const places = t`Go to`;
  useShortcut({ keys: "g h", label: t`Home`, group: places }, go("/"));
  useShortcut({ keys: "g i", label: t`Inbox`, group: places }, go("/inbox"));
  useShortcut({ keys: "g t", label: t`My tasks`, group: places }, go("/tasks"));
  useShortcut({ keys: "g c", label: t`Conversations`, group: places }, go("/conversations"));
  useCommand(newPage && { id: "new-page", label: t`New page`, icon: FilePlus, run: newPage.create });
  useShortcut({ keys: "c", label: t`New task`, group: t`Tasks` }, onNewTask);
  useCommand({ id: "new-task", label: t`New task`, icon: SquarePlus, keys: "c", run: onNewTask });
  useCommand({
    id: "new-chat",
    label: t`New conversation`,
    icon: MessageSquarePlus,
    run: go("/conversations"),
  });
  useCommand({ id: "home", label: t`Go to Home`, icon: House, keys: "g h", run: go("/") });
  useCommand({ id: "inbox", label: t`Go to Inbox`, icon: Bell, keys: "g i", run: go("/inbox") });
  useCommand({ id: "tasks", label: t`Go to My tasks`, icon: SquareCheck, keys: "g t", run: go("/tasks") });
  useCommand({
    id: "conversations",
    label: t`Go to Conversations`,
    icon: MessageSquare,
    keys: "g c",
    run: go("/conversations"),
  });
  useCommand({ id: "search", label: t`Search everything`, icon: Search, run: go("/search") });
  useCommand({
    id: "models",
    label: t`Connect a model`,
    keywords: t`key provider settings`,
    icon: KeyRound,
    run: go("/settings/models"),
  });
  useCommand({
    id: "appearance",
    label: t`Change the appearance`,
    keywords: t`theme dark light density settings`,
    icon: Palette,
    run: go("/settings/appearance"),
  });
  useCommand({ id: "sign-out", label: t`Sign out`, icon: LogOut, run: leave });
}
