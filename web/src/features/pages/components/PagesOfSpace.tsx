import { useLingui } from "@lingui/react/macro";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Space } from "@/api";
import { ErrorState, Skeleton } from "@/shared/ui";
import { usePageSelection } from "../hooks/usePageSelection";
import { useSpaceTree } from "../hooks/useSpaceTree";
import { useStoredSet } from "../hooks/useStoredSet";
import { ancestorIds, nest, visibleRows } from "../model/tree";
import { SelectionBar } from "./SelectionBar";
import { Tree } from "./Tree";

const OPEN_KEY = "tree.open";

interface PagesOfSpaceProps {
  space: Space;
  /** Whether the person asked to choose pages, and what is done when that ends. */
  isChoosing?: boolean;
  onChosen?: () => void;
}

/** The tree of one space, kept up to date. */
export function PagesOfSpace({ space, isChoosing = false, onChosen }: PagesOfSpaceProps): ReactNode {
  const { t } = useLingui();
  const { pageId: openPage } = useParams({ strict: false });
  const { data: tree, error, refetch } = useSpaceTree(space.id);
  const [open, setOpen] = useStoredSet(OPEN_KEY);
  // The way to the page that is open is always shown.
  const items = tree?.items ?? [];
  const way = openPage === undefined ? [] : ancestorIds(items, openPage);
  const rows = visibleRows(nest(items), new Set([...open, ...way]));
  const shown = rows.map((row) => row.item.id);
  const selection = usePageSelection(shown, isChoosing, () => onChosen?.());
  if (error && !tree) {
    return <ErrorState title={t`The pages did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!tree) return <Skeleton lines={["60%", "75%"]} label={t`Loading pages`} />;
  if (tree.items.length === 0) return <p className="tree-empty">{t`No pages yet`}</p>;
  return (
    <>
      <Tree
        items={items}
        rows={rows}
        space={space}
        openPage={openPage}
        selection={selection}
        onOpen={setOpen}
      />
      {selection.isOn && <SelectionBar spaceId={space.id} shown={shown} selection={selection} />}
    </>
  );
}
