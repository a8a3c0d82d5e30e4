import { useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import {
  Box,
  ChevronDown,
  ChevronRight,
  FileText,
  Folder,
  Hash,
  type LucideIcon,
  MessageSquare,
  Plus,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { Space } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { useTopic } from "@/shared/lib/realtime";
import { readStored, writeStored } from "@/shared/lib/stored";
import { ErrorState, IconButton, Skeleton } from "@/shared/ui";
import { pageKeys, treeQuery } from "../api";
import { useNewPage } from "../hooks/useNewPage";
import { ancestorIds, commandOfKey, nest, type TreeRow, visibleRows } from "../model/tree";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  FOLDER: Folder,
  CHANNEL: Hash,
  CAD: Box,
  AI_CHAT: MessageSquare,
};
const OPEN_KEY = "tree.open";
const CLOSED_SPACES_KEY = "tree.closed-spaces";

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
  return spaces.map((space) => (
    <SpaceTree
      key={space.id}
      space={space}
      isOpen={!closed.has(space.id)}
      onToggle={() => setClosed(space.id, !closed.has(space.id))}
    />
  ));
}

function SpaceTree({
  space,
  isOpen,
  onToggle,
}: {
  space: Space;
  isOpen: boolean;
  onToggle: () => void;
}): ReactNode {
  const { t } = useLingui();
  const newPage = useNewPage({ spaceId: space.id });
  const { name } = space;
  return (
    <section aria-label={name}>
      <div className="side-row bold tree-space">
        <button type="button" className="twist" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? (
            <ChevronDown className="s" aria-hidden="true" />
          ) : (
            <ChevronRight className="s" aria-hidden="true" />
          )}
          <span className="truncate">{name}</span>
        </button>
        {space.permissions.create_page && newPage && (
          <span className="row-actions">
            <IconButton label={t`New page in ${name}`} onClick={newPage.create}>
              <Plus className="s" />
            </IconButton>
          </span>
        )}
      </div>
      {isOpen && <Pages space={space} />}
    </section>
  );
}

function Pages({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { pageId: openPage } = useParams({ strict: false });
  const { data: tree, error, refetch } = useQuery(treeQuery(space.id));
  const [open, setOpen] = useStoredSet(OPEN_KEY);
  useTopic(`space:${space.id}`, () => void queries.invalidateQueries({ queryKey: pageKeys.tree(space.id) }));
  if (error && !tree) {
    return <ErrorState title={t`The pages did not load`} error={error} onRetry={() => void refetch()} />;
  }
  if (!tree) return <Skeleton lines={["60%", "75%"]} label={t`Loading pages`} />;
  if (tree.items.length === 0) return <p className="tree-empty">{t`No pages yet`}</p>;
  // The way to the page that is open is always shown.
  const shown = new Set([...open, ...(openPage === undefined ? [] : ancestorIds(tree.items, openPage))]);
  return (
    <Tree rows={visibleRows(nest(tree.items), shown)} space={space} openPage={openPage} onOpen={setOpen} />
  );
}

interface TreeProps {
  rows: TreeRow[];
  space: Space;
  openPage: string | undefined;
  onOpen: (id: string, isOpen: boolean) => void;
}

/** An ARIA tree with one tab stop. */
function Tree({ rows, space, openPage, onOpen }: TreeProps): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = rows.find((row) => row.item.id === (focused ?? openPage)) ?? rows[0];
  const openRow = (id: string) => void navigate({ to: "/pages/$pageId", params: { pageId: id } });
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (stop === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const command = commandOfKey(event.key, rows, stop.item.id);
    if (command === null) return;
    event.preventDefault();
    if ("focus" in command) {
      setFocused(command.focus);
      list.current?.querySelector<HTMLElement>(`[data-id="${command.focus}"]`)?.focus();
    } else if ("open" in command) onOpen(command.open, true);
    else if ("close" in command) onOpen(command.close, false);
    else openRow(command.activate);
  };
  const { name } = space;
  return (
    <div ref={list} role="tree" aria-label={t`Pages of ${name}`} tabIndex={-1} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <TreeItemRow
          key={row.item.id}
          row={row}
          space={space}
          isCurrent={row.item.id === openPage}
          isTabStop={row === stop}
          onFocus={() => setFocused(row.item.id)}
          onActivate={() => openRow(row.item.id)}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

interface TreeItemRowProps {
  row: TreeRow;
  space: Space;
  isCurrent: boolean;
  isTabStop: boolean;
  onFocus: () => void;
  onActivate: () => void;
  onOpen: (id: string, isOpen: boolean) => void;
}

function TreeItemRow({
  row,
  space,
  isCurrent,
  isTabStop,
  onFocus,
  onActivate,
  onOpen,
}: TreeItemRowProps): ReactNode {
  const { t } = useLingui();
  const { item } = row;
  const below = useNewPage({ spaceId: space.id, parentId: item.id });
  const Icon = ICONS[item.type] ?? FileText;
  const { title } = item;
  return (
    // Keys are handled by the tree; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      data-id={item.id}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.positionInSet}
      aria-selected={isCurrent}
      aria-label={title}
      {...(row.hasChildren ? { "aria-expanded": row.isOpen } : {})}
      tabIndex={isTabStop ? 0 : -1}
      className="side-row tree-row"
      style={{ paddingLeft: `${8 + row.level * 16}px` }}
      onFocus={onFocus}
      onClick={onActivate}
    >
      {row.hasChildren ? (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-label={row.isOpen ? t`Close ${title}` : t`Open ${title}`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(item.id, !row.isOpen);
          }}
        >
          {row.isOpen ? (
            <ChevronDown className="s" aria-hidden="true" />
          ) : (
            <ChevronRight className="s" aria-hidden="true" />
          )}
        </button>
      ) : (
        <span className="twist" aria-hidden="true" />
      )}
      {item.icon === null ? <Icon aria-hidden="true" /> : <span aria-hidden="true">{item.icon}</span>}
      <span className="truncate grow">{title}</span>
      {space.permissions.create_page && below && (
        <span className="row-actions">
          <IconButton
            label={t`New page below ${title}`}
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              onOpen(item.id, true);
              below.create();
            }}
          >
            <Plus className="s" />
          </IconButton>
        </span>
      )}
    </div>
  );
}
