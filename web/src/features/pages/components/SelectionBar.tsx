import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { FolderInput, Share2, Tag, Trash2, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { TrashMode } from "@/api";
import { IconButton, Menu, toast, useProblemToast } from "@/shared/ui";
import { useRestorePages, useTrashPages } from "../batch-api";
import type { PageSelection } from "../hooks/usePageSelection";
import { MOST_AT_ONCE } from "../model/selection";
import { MovePagesDialog } from "./MovePagesDialog";
import { SharePagesDialog } from "./SharePagesDialog";
import { TagPagesDialog } from "./TagPagesDialog";

interface SelectionBarProps {
  spaceId: string;
  /** Ids in the order in which they are drawn. */
  shown: readonly string[];
  selection: PageSelection;
}

/** What can be done to the pages that are chosen. */
export function SelectionBar({ spaceId, shown, selection }: SelectionBarProps): ReactNode {
  const { t } = useLingui();
  const [asked, setAsked] = useState<"move" | "tag" | "share" | null>(null);
  const trash = useTrashMany(selection.clear);
  const ids = shown.filter((id) => selection.ids.has(id));
  const isTooMuch = ids.length > MOST_AT_ONCE;
  const isIdle = ids.length === 0 || isTooMuch;
  const close = () => setAsked(null);
  return (
    <div className="selection-bar" role="toolbar" aria-label={t`Chosen pages`}>
      <span className="grow truncate" aria-live="polite">
        {isTooMuch ? t`${ids.length} chosen, at most ${MOST_AT_ONCE}` : t`${ids.length} chosen`}
      </span>
      <IconButton label={t`Move the chosen pages`} disabled={isIdle} onClick={() => setAsked("move")}>
        <FolderInput className="s" />
      </IconButton>
      <IconButton label={t`Tag the chosen pages`} disabled={isIdle} onClick={() => setAsked("tag")}>
        <Tag className="s" />
      </IconButton>
      <IconButton label={t`Share the chosen pages`} disabled={isIdle} onClick={() => setAsked("share")}>
        <Share2 className="s" />
      </IconButton>
      <Menu
        align="end"
        trigger={
          <IconButton label={t`Trash the chosen pages`} disabled={isIdle}>
            <Trash2 className="s" />
          </IconButton>
        }
        groups={[
          [
            { label: t`Move to trash`, icon: Trash2, danger: true, onSelect: () => trash(ids, "only") },
            {
              label: t`Move to trash with pages below`,
              icon: Trash2,
              danger: true,
              onSelect: () => trash(ids, "subtree"),
            },
          ],
        ]}
      />
      <IconButton label={t`Stop choosing`} onClick={selection.clear}>
        <X className="s" />
      </IconButton>
      {asked === "move" && (
        <MovePagesDialog spaceId={spaceId} ids={ids} onClose={close} onMoved={selection.clear} />
      )}
      {asked === "tag" && <TagPagesDialog spaceId={spaceId} ids={ids} onClose={close} />}
      {asked === "share" && <SharePagesDialog ids={ids} onClose={close} />}
    </div>
  );
}

/** Puts pages away; they can be brought back together. */
function useTrashMany(onDone: () => void): (ids: readonly string[], mode: TrashMode) => void {
  const onError = useProblemToast();
  const trash = useTrashPages();
  const restore = useRestorePages();
  return (ids, mode) =>
    trash.mutate(
      { ids, mode },
      {
        onError,
        onSuccess: ({ trashed_count: count }) => {
          onDone();
          toast({
            text: plural(count, { one: "Moved to the trash", other: "# pages moved to the trash" }),
            // With the pages below went those among the chosen that lie there.
            onUndo: () => restore.mutate(ids, { onError }),
          });
        },
      },
    );
}
