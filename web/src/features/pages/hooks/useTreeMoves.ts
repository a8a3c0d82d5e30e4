import { useLingui } from "@lingui/react/macro";
import { type DragEvent, useState } from "react";
import { toast } from "@/shared/ui";
import { type DropKind, dropKind, fileDropKind, type Place, placeNow, placeOfDrop } from "../model/moves";
import type { TreeItem } from "../model/tree";
import { useMovePage } from "../tree-api";

export interface RowDrag {
  draggable: true;
  /** Where a line is drawn, or the row as a whole. */
  "data-drop"?: DropKind | undefined;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragLeave: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** Moves pages of one space by keys and by dragging, each of which can be taken back; files come in from outside. */
export function useTreeMoves(
  spaceId: string,
  items: readonly TreeItem[],
  onFiles: (files: File[], place: Place) => void,
): { move: (id: string, place: Place) => void; dragOf: (id: string) => RowDrag } {
  const { t } = useLingui();
  const { mutate } = useMovePage(spaceId);
  const [drag, setDrag] = useState<{ id: string; x: number; y: number } | null>(null);
  const [drop, setDrop] = useState<{ id: string; kind: DropKind } | null>(null);
  const move = (id: string, place: Place) => {
    const before = placeNow(items, id);
    const undo = before && { onUndo: () => mutate({ pageId: id, place: before }) };
    mutate({ pageId: id, place }, { onSuccess: () => toast({ text: t`Page moved`, ...undo }) });
  };
  const end = () => {
    setDrag(null);
    setDrop(null);
  };
  const dragOf = (id: string): RowDrag => ({
    draggable: true,
    "data-drop": drop?.id === id ? drop.kind : undefined,
    onDragStart: (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", id);
      setDrag({ id, x: event.clientX, y: event.clientY });
    },
    onDragOver: (event) => {
      if (hasFiles(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const row = event.currentTarget.getBoundingClientRect();
        const last = drop?.id === id ? drop.kind : null;
        const kind = fileDropKind((event.clientY - row.top) / row.height, last);
        if (last !== kind) setDrop({ id, kind });
        return;
      }
      if (!drag) return;
      const kind = dropKind(event.clientX - drag.x, event.clientY - drag.y);
      if (!placeOfDrop(items, drag.id, id, kind)) {
        if (drop) setDrop(null);
        return;
      }
      event.preventDefault();
      if (drop?.id !== id || drop.kind !== kind) setDrop({ id, kind });
    },
    onDragLeave: (event) => {
      if (hasFiles(event) && drop?.id === id) setDrop(null);
    },
    onDragEnd: end,
    onDrop: (event) => {
      event.preventDefault();
      if (hasFiles(event)) {
        const place = drop && placeOfDrop(items, null, drop.id, drop.kind);
        if (place) onFiles([...event.dataTransfer.files], place);
        end();
        return;
      }
      const place = drag && drop && placeOfDrop(items, drag.id, drop.id, drop.kind);
      if (place) move(drag.id, place);
      end();
    },
  });
  return { move, dragOf };
}
