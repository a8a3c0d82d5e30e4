import { useLingui } from "@lingui/react/macro";
import { useNavigate, useParams } from "@tanstack/react-router";
import {
  Archive,
  ArchiveRestore,
  Braces,
  FastForward,
  FileDown,
  FileText,
  FolderInput,
  Pencil,
  Pin,
  PinOff,
  Trash2,
} from "lucide-react";
import type { ConversationSummary } from "@/api";
import { type MenuGroups, toast, useProblemToast } from "@/shared/ui";
import { useChangeConversation, useDeleteConversation, useRestoreConversation } from "../api";
import { useExport } from "../files-api";
import { useContinue } from "./useContinue";

/** What can be done with a conversation, for its menu in the list and on its screen. */
export function useConversationActions(
  conversation: ConversationSummary,
  { onRename, onMove, onGone }: { onRename: () => void; onMove?: () => void; onGone?: () => void },
): MenuGroups {
  const { t } = useLingui();
  const navigate = useNavigate();
  const open = useParams({ strict: false });
  const change = useChangeConversation();
  const remove = useDeleteConversation();
  const restore = useRestoreConversation();
  const onError = useProblemToast();
  const { start } = useContinue(conversation.id);
  const takeOut = useExport(conversation.id, conversation.title);
  const { id, is_pinned: isPinned, status } = conversation;
  const isArchived = status === "archived";
  const leave = () => {
    onGone?.();
    if (open.conversationId === id) void navigate({ to: "/conversations" });
  };
  const undo = () => restore.mutate(id, { onError });
  return [
    [
      {
        label: isPinned ? t`Unpin` : t`Pin`,
        icon: isPinned ? PinOff : Pin,
        onSelect: () => change.mutate({ id, change: { is_pinned: !isPinned } }, { onError }),
      },
      { label: t`Rename`, icon: Pencil, keys: "f2", onSelect: onRename },
      { label: t`Continue in a new conversation`, icon: FastForward, onSelect: start },
      // Other kinds stay where they are, and only its owner moves a chat from a list.
      onMove !== undefined &&
        conversation.kind === "chat" &&
        conversation.owner_name === null && {
          label: t`Move to a space…`,
          icon: FolderInput,
          onSelect: onMove,
        },
      isArchived
        ? { label: t`Bring back`, icon: ArchiveRestore, onSelect: undo }
        : {
            label: t`Archive`,
            icon: Archive,
            onSelect: () =>
              change.mutate(
                { id, change: { status: "archived" } },
                { onError, onSuccess: () => toast({ text: t`Archived`, onUndo: undo }) },
              ),
          },
    ],
    [
      {
        label: t`Export as Markdown`,
        icon: FileDown,
        onSelect: () => takeOut.mutate("markdown", { onError }),
      },
      { label: t`Export as PDF`, icon: FileText, onSelect: () => takeOut.mutate("pdf", { onError }) },
      { label: t`Export as JSON`, icon: Braces, onSelect: () => takeOut.mutate("json", { onError }) },
    ],
    // Only its owner deletes a conversation.
    conversation.owner_name === null
      ? [
          {
            label: t`Delete`,
            icon: Trash2,
            danger: true,
            onSelect: () =>
              remove.mutate(id, {
                onError,
                onSuccess: () => {
                  leave();
                  toast({ text: t`Conversation deleted`, onUndo: undo });
                },
              }),
          },
        ]
      : [],
  ];
}
