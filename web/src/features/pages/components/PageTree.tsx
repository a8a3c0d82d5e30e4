import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, Plus, SquareCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Space } from "@/api";
import { arranged, sharedWithMeQuery, spacesQuery, useSpaceOrder } from "@/features/spaces";
import { useTopic } from "@/shared/lib/realtime";
import { readStored, writeStored } from "@/shared/lib/stored";
import { ErrorState, IconButton, Skeleton, type ListDrag } from "@/shared/ui";
import { pageKeys, treeQuery } from "../api";
import { useNewPage } from "../hooks/useNewPage";
import { usePageSelection } from "../hooks/usePageSelection";
import { forgetPages } from "../model/forget";
import { ancestorIds, nest, visibleRows } from "../model/tree";
import { SelectionBar } from "./SelectionBar";
import { SpaceMenu } from "./SpaceMenu";
import { TemplateMenu } from "./TemplateMenu";
import { Tree } from "./Tree";

const RIGHTS = new Set(["access.revoked", "rights.changed"]);
const OPEN_KEY = "tree.open";
const CLOSED_SPACES_KEY = "tree.closed-spaces";
// Those that are not pinned fold together.
const OTHERS = "others";

interface Order {
  dragOf: (id: string) => ListDrag;
  move: (id: string, by: number) => void;
}

type DrawSpace = (space: Space, order: Order, owner?: string | null) => ReactNode;

function storedSet(key: string): ReadonlySet<string> {
  const kept = readStored(key);
  return new Set(Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string") : []);
}

function useStoredSet(key: string): [ReadonlySet<string>, (id: string, isIn: boolean) => void] {
  const [ids, setIds] = useState(() => storedSet(key));
  const change = (id: string, isIn: boolean) => {
    const next = new Set(ids);
    if (isIn) next.add(id);
    else next.delete(id);
    writeStored(key, [...next].slice(-500));
    setIds(next);
  };
  return [ids, change];
}

/** All spaces with their pages. */
export function PageTree(): ReactNode {
  const { t } = useLingui();
  const { data: spaces, error, refetch } = useQuery(spacesQuery);
  const [closed, setClosed] = useStoredSet(CLOSED_SPACES_KEY);
  if (error && !spaces) {
    return <ErrorState title={t`The spaces did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!spaces) return <Skeleton lines={["70%", "60%", "80%"]} label={t`Loading spaces`} />;
  const drawn: DrawSpace = (space, order, owner) => (
    <SpaceTree
      key={space.id}
      space={space}
      order={order}
      owner={owner ?? null}
      isOpen={!closed.has(space.id)}
      onToggle={() => setClosed(space.id, !closed.has(space.id))}
    />
  );
  const { first, others } = arranged(spaces.filter((space) => space.role !== null));
  const shared = spaces.filter((space) => space.role === null);
  const areOthersOpen = !closed.has(OTHERS);
  return (
    <>
      <Spaces spaces={first} drawn={drawn} />
      {others.length > 0 && (
        <>
          <button
            type="button"
            className="side-heading w-full"
            aria-expanded={areOthersOpen}
            onClick={() => setClosed(OTHERS, areOthersOpen)}
          >
            {t`More spaces`}
            {areOthersOpen ? (
              <ChevronDown className="s" aria-hidden="true" />
            ) : (
              <ChevronRight className="s" aria-hidden="true" />
            )}
          </button>
          {areOthersOpen && <Spaces spaces={others} drawn={drawn} />}
        </>
      )}
      {shared.length > 0 && <SharedWithYou spaces={shared} drawn={drawn} />}
    </>
  );
}

/** Spaces that are brought into an order among each other. */
function Spaces({ spaces, drawn }: { spaces: readonly Space[]; drawn: DrawSpace }): ReactNode {
  const order = useSpaceOrder(spaces);
  return spaces.map((space) => drawn(space, order));
}

/** Spaces in which one has no role, with their owners. */
function SharedWithYou(props: { spaces: readonly Space[]; drawn: DrawSpace }): ReactNode {
  const { t } = useLingui();
  const order = useSpaceOrder(props.spaces);
  const { data = [] } = useQuery(sharedWithMeQuery);
  return (
    <>
      <h2 className="side-heading">{t`Shared with you`}</h2>
      {props.spaces.map((space) =>
        props.drawn(space, order, data.find((each) => each.id === space.id)?.owner_name),
      )}
    </>
  );
}

function SpaceTree({
  space,
  order,
  owner,
  isOpen,
  onToggle,
}: {
  space: Space;
  order: Order;
  /** Whose it is, where one has no role in it. */
  owner: string | null;
  isOpen: boolean;
  onToggle: () => void;
}): ReactNode {
  const { t } = useLingui();
  const newPage = useNewPage({ spaceId: space.id });
  const [isChoosing, setChoosing] = useState(false);
  const name = space.own.display_alias ?? space.name;
  const { onKeyDown, ...drag } = order.dragOf(space.id);
  const startChoosing = () => {
    if (!isOpen) onToggle();
    setChoosing(true);
  };
  return (
    <section aria-label={name}>
      <div className="side-row bold tree-space" {...drag}>
        <button
          type="button"
          className="twist"
          aria-expanded={isOpen}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={onToggle}
          onKeyDown={onKeyDown}
        >
          {isOpen ? (
            <ChevronDown className="s" aria-hidden="true" />
          ) : (
            <ChevronRight className="s" aria-hidden="true" />
          )}
          <span className="truncate">{name}</span>
          {owner !== null && <span className="shrink-0 text-12 font-normal text-fg-3">{owner}</span>}
        </button>
        <span className="row-actions flex items-center">
          <SpaceMenu space={space} onChoose={startChoosing} onMove={(by) => order.move(space.id, by)} />
          {space.permissions.create_page && newPage && (
            <>
              <TemplateMenu space={space} />
              <IconButton label={t`New page in ${name}`} onClick={newPage.create}>
                <Plus className="s" />
              </IconButton>
            </>
          )}
        </span>
      </div>
      {isOpen && space.role !== null && (
        <Link
          to="/spaces/$spaceId/tasks"
          params={{ spaceId: space.id }}
          className="side-row"
          style={{ paddingLeft: "24px" }}
          activeProps={{ "aria-current": "page" }}
        >
          <SquareCheck aria-hidden="true" />
          <span className="truncate">{t`Tasks`}</span>
          <span className="sr-only">{t`of ${name}`}</span>
        </Link>
      )}
      {isOpen && <Pages space={space} isChoosing={isChoosing} onChosen={() => setChoosing(false)} />}
    </section>
  );
}

interface PagesProps {
  space: Space;
  isChoosing: boolean;
  onChosen: () => void;
}

function Pages({ space, isChoosing, onChosen }: PagesProps): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { pageId: openPage } = useParams({ strict: false });
  const { data: tree, error, refetch } = useQuery(treeQuery(space.id));
  const [open, setOpen] = useStoredSet(OPEN_KEY);
  useTopic(`space:${space.id}`, (event) => {
    if (RIGHTS.has(event.kind)) forgetPages(queries);
    else void queries.invalidateQueries({ queryKey: pageKeys.tree(space.id) });
  });
  // The way to the page that is open is always shown.
  const items = tree?.items ?? [];
  const way = openPage === undefined ? [] : ancestorIds(items, openPage);
  const rows = visibleRows(nest(items), new Set([...open, ...way]));
  const shown = rows.map((row) => row.item.id);
  const selection = usePageSelection(shown, isChoosing, onChosen);
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
