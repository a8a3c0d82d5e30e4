import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Download, Ellipsis, FileStack, FolderInput, Lock, LockOpen, Star, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Page } from "@/api";
import { useFollowActions } from "@/features/notifications";
import { IconButton, Menu, type MenuAction, toast } from "@/shared/ui";
import { useFavorite } from "../marks-api";
import { useChangePage, useDuplicatePage, useFinalize, useRestorePage, useTrashPage } from "../tree-api";
import { ExportDialog } from "./ExportDialog";
import { MovePagesDialog } from "./MovePagesDialog";

/** Star and menu of a page. The server's permissions say what is offered. */
export function PageActions({ page, more }: { page: Page; more: readonly MenuAction[] }): ReactNode {
  const { t } = useLingui();
  const favorite = useFavorite(page.id);
  const [asked, setAsked] = useState<"export" | "move" | null>(null);
  const groups = usePageMenu(page, setAsked);
  const follow = useFollowActions("page", page.id);
  return (
    <>
      <IconButton
        label={page.is_favorite ? t`Remove from favourites` : t`Add to favourites`}
        pressed={page.is_favorite}
        onClick={() => favorite.mutate(!page.is_favorite)}
      >
        <Star fill={page.is_favorite ? "currentColor" : "none"} />
      </IconButton>
      <Menu
        align="end"
        trigger={
          <IconButton label={t`Page menu`}>
            <Ellipsis />
          </IconButton>
        }
        groups={[more, follow, ...groups]}
      />
      {asked === "export" && <ExportDialog page={page} onClose={() => setAsked(null)} />}
      {asked === "move" && (
        <MovePagesDialog
          spaceId={page.space_id}
          ids={[page.id]}
          mayLeave={page.permissions.delete}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function usePageMenu(page: Page, onAsk: (dialog: "export" | "move") => void) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const duplicate = useDuplicatePage();
  const finalize = useFinalize(page.id);
  const change = useChangePage(page.id);
  const trash = useTrashPage();
  const restore = useRestorePage();
  const { permissions } = page;
  const isTrashed = page.trashed_at !== null;
  const isFinalized = page.status === "finalized";
  const isDocument = page.type === "DOCUMENT";
  const putAway = (mode: "only" | "subtree") =>
    trash.mutate(
      { pageId: page.id, mode },
      { onSuccess: () => toast({ text: t`Moved to the trash`, onUndo: () => restore.mutate(page.id) }) },
    );
  const copy = (withDescendants: boolean) =>
    duplicate.mutate(
      { pageId: page.id, withDescendants },
      { onSuccess: (made) => void navigate({ to: "/pages/$pageId", params: { pageId: made.id } }) },
    );
  return [
    [
      !isTrashed && permissions.move && { label: t`Move`, icon: FolderInput, onSelect: () => onAsk("move") },
      !isTrashed && { label: t`Duplicate`, icon: Copy, onSelect: () => copy(false) },
      !isTrashed && { label: t`Duplicate with pages below`, icon: Copy, onSelect: () => copy(true) },
      { label: t`Export`, icon: Download, onSelect: () => onAsk("export") },
      isDocument &&
        permissions.edit && {
          label: page.is_template ? t`No template any more` : t`Use as template`,
          icon: FileStack,
          onSelect: () => change.mutate({ is_template: !page.is_template }),
        },
    ],
    [
      isDocument &&
        permissions.finalize && {
          label: isFinalized ? t`Unlock` : t`Finalize`,
          icon: isFinalized ? LockOpen : Lock,
          onSelect: () => finalize.mutate(!isFinalized),
        },
    ],
    [
      isTrashed &&
        permissions.delete && {
          label: t`Restore`,
          icon: Trash2,
          onSelect: () => restore.mutate(page.id),
        },
      !isTrashed &&
        permissions.delete && {
          label: t`Move to trash`,
          icon: Trash2,
          danger: true,
          onSelect: () => putAway("only"),
        },
      !isTrashed &&
        permissions.delete && {
          label: t`Move to trash with pages below`,
          icon: Trash2,
          danger: true,
          onSelect: () => putAway("subtree"),
        },
    ],
  ];
}
