import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { Space } from "@/api";
import { useImports } from "../hooks/useImports";
import type { PageSelection } from "../hooks/usePageSelection";
import { useTreeMoves } from "../hooks/useTreeMoves";
import { placeOfKey, typeAhead } from "../model/moves";
import { commandOfKey, type TreeItem, type TreeRow } from "../model/tree";
import { useRenameInTree } from "../tree-api";
import { ImportReport } from "./ImportReport";
import { TreeItemRow } from "./TreeItemRow";

const TYPED_TOGETHER_MS = 700;

interface TreeProps {
  items: readonly TreeItem[];
  rows: TreeRow[];
  space: Space;
  openPage: string | undefined;
  selection: PageSelection;
  onOpen: (id: string, isOpen: boolean) => void;
}

/** An ARIA tree with one tab stop. Alt and arrows move, F2 renames, letters go to titles, shift and ctrl choose. */
export function Tree({ items, rows, space, openPage, selection, onOpen }: TreeProps): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const [focused, setFocused] = useState<string | null>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const imports = useImports(space.id);
  const moves = useTreeMoves(space.id, items, (files, place) => imports.take(files, place));
  const rename = useRenameInTree();
  const stop = rows.find((row) => row.item.id === (focused ?? openPage)) ?? rows[0];
  const openRow = (id: string) => void navigate({ to: "/pages/$pageId", params: { pageId: id } });
  const focusRow = (id: string) => {
    setFocused(id);
    list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  };
  const typeTo = (key: string, now: number) => {
    const isGoingOn = now - typed.current.at < TYPED_TOGETHER_MS;
    typed.current = { text: isGoingOn ? typed.current.text + key : key, at: now };
    const titles = rows.map((row) => ({ id: row.item.id, title: row.item.title }));
    const found = stop && typeAhead(titles, stop.item.id, typed.current.text);
    if (found) focusRow(found);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (stop === undefined || renamed !== null) return;
    if (chooseByKey(event, rows, stop.item.id, selection, focusRow)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      const place = placeOfKey(items, stop.item.id, event.key);
      if (event.key.startsWith("Arrow")) event.preventDefault();
      if (place) moves.move(stop.item.id, place);
      if (place && event.key === "ArrowRight" && place.parent_id) onOpen(place.parent_id, true);
      return;
    }
    const command = commandOfKey(event.key, rows, stop.item.id);
    if (command !== null) {
      event.preventDefault();
      if ("focus" in command) focusRow(command.focus);
      else if ("open" in command) onOpen(command.open, true);
      else if ("close" in command) onOpen(command.close, false);
      else openRow(command.activate);
    } else if (event.key === "F2") {
      event.preventDefault();
      setRenamed(stop.item.id);
    } else if (event.key.length === 1) typeTo(event.key, event.timeStamp);
  };
  const endRename = (row: TreeRow, title: string | null) => {
    setRenamed(null);
    focusRow(row.item.id);
    if (title !== null && title !== row.item.title) rename.mutate({ pageId: row.item.id, title });
  };
  const { name } = space;
  return (
    <>
      <div
        ref={list}
        role="tree"
        aria-multiselectable="true"
        aria-label={t`Pages of ${name}`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          <TreeItemRow
            key={row.item.id}
            row={row}
            space={space}
            isCurrent={row.item.id === openPage}
            selection={selection}
            isTabStop={row === stop}
            isRenamed={row.item.id === renamed}
            onRenamed={(title) => endRename(row, title)}
            drag={moves.dragOf(row.item.id)}
            onFocus={() => setFocused(row.item.id)}
            onActivate={() => openRow(row.item.id)}
            onOpen={onOpen}
          />
        ))}
      </div>
      <ImportReport imports={imports} />
    </>
  );
}

/** Whether a key chose pages: ctrl and space one, shift and arrows a range, ctrl and A all; Escape lets go. */
function chooseByKey(
  event: KeyboardEvent,
  rows: readonly TreeRow[],
  stop: string,
  selection: PageSelection,
  focus: (id: string) => void,
): boolean {
  const isCtrl = event.ctrlKey || event.metaKey;
  if (event.key === " " && (isCtrl || selection.isOn)) selection.toggle(stop);
  else if (event.key.toLowerCase() === "a" && isCtrl) selection.all();
  else if (event.key === "Escape" && selection.isOn) selection.clear();
  else if (event.shiftKey && !isCtrl && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const index = rows.findIndex((row) => row.item.id === stop);
    const next = rows[index + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return true;
    selection.extend(next.item.id, stop);
    focus(next.item.id);
  } else return false;
  return true;
}
