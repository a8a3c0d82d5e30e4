import { useLingui } from "@lingui/react/macro";
import { Check, ChevronDown, ChevronRight, Plus } from "lucide-react";
import { type MouseEvent, type ReactNode, use, useRef } from "react";
import type { Space } from "@/api";
import { IconButton } from "@/shared/ui";
import type { PageSelection } from "../hooks/usePageSelection";
import { useNewPage } from "../hooks/useNewPage";
import type { RowDrag } from "../hooks/useTreeMoves";
import type { TreeRow } from "../model/tree";
import { NewOnPagesContext } from "../slots";
import { PageGlyph } from "./PageGlyph";

const LONGEST_TITLE = 300;

interface TreeItemRowProps {
  row: TreeRow;
  space: Space;
  isCurrent: boolean;
  selection: PageSelection;
  isTabStop: boolean;
  isRenamed: boolean;
  /** The new title, or null where the person gave up. */
  onRenamed: (title: string | null) => void;
  drag: RowDrag;
  onFocus: () => void;
  onActivate: () => void;
  onOpen: (id: string, isOpen: boolean) => void;
}

export function TreeItemRow(props: TreeItemRowProps): ReactNode {
  const {
    row,
    space,
    isCurrent,
    selection,
    isTabStop,
    isRenamed,
    onRenamed,
    drag,
    onFocus,
    onActivate,
    onOpen,
  } = props;
  const { t } = useLingui();
  const { item } = row;
  const below = useNewPage({ spaceId: space.id, parentId: item.id });
  const { title } = item;
  const news = use(NewOnPagesContext).get(item.id);
  const isChosen = selection.ids.has(item.id);
  const onClick = (event: MouseEvent) => {
    if (event.shiftKey) selection.extend(item.id);
    else if (event.ctrlKey || event.metaKey || selection.isOn) selection.toggle(item.id);
    else onActivate();
  };
  return (
    // Keys are handled by the tree; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      data-id={item.id}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.positionInSet}
      aria-selected={selection.isOn ? isChosen : isCurrent}
      aria-current={isCurrent ? "page" : undefined}
      aria-label={news === undefined ? title : t`${title}, ${news.unread} new`}
      {...(row.hasChildren ? { "aria-expanded": row.isOpen } : {})}
      tabIndex={isTabStop ? 0 : -1}
      className="side-row tree-row"
      style={{ paddingLeft: `${8 + row.level * 16}px` }}
      onFocus={onFocus}
      onClick={onClick}
      {...(isRenamed ? {} : drag)}
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
      {selection.isOn && (
        <span className="checkbox" data-state={isChosen ? "checked" : "unchecked"} aria-hidden="true">
          {isChosen && <Check className="s" />}
        </span>
      )}
      <PageGlyph page={item} />
      {isRenamed ? (
        <TitleField title={title} onDone={onRenamed} />
      ) : (
        <span className={`truncate grow ${news === undefined ? "" : "font-semibold"}`}>{title}</span>
      )}
      {news !== undefined && !isRenamed && <NewCount {...news} />}
      {space.permissions.create_page && below && !isRenamed && (
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

const MOST_SHOWN = 99;

/** How many messages are new; with the accent where one of them names the reader. */
function NewCount({ unread, mentions }: { unread: number; mentions: number }): ReactNode {
  return (
    <span className={`num count ${mentions > 0 ? "unread" : ""}`} aria-hidden="true">
      {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
    </span>
  );
}

function TitleField({ title, onDone }: { title: string; onDone: (title: string | null) => void }): ReactNode {
  const { t } = useLingui();
  const isDone = useRef(false);
  const done = (value: string | null) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(value);
  };
  return (
    <input
      className="min-w-0 grow"
      aria-label={t`Title`}
      defaultValue={title}
      maxLength={LONGEST_TITLE}
      // The person asked for it with F2.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      onFocus={(event) => event.target.select()}
      onClick={(event) => event.stopPropagation()}
      onBlur={(event) => done(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter" && !event.nativeEvent.isComposing) done(event.currentTarget.value);
        else if (event.key === "Escape") done(null);
      }}
    />
  );
}
