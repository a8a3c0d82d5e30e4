import { useLingui } from "@lingui/react/macro";
import { type DragEvent, useState } from "react";
import { toast } from "@/shared/ui";
import { type DropKind, dropKind, type Place, placeNow, placeOfDrop } from "../model/moves";
import type { TreeItem } from "../model/tree";
import { useMovePage } from "../tree-api";

export interface RowDrag {
  draggable: true;
  /** Where a line is drawn, or the row as a whole. */
  "data-drop"?: DropKind | undefined;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
}

/** Moves pages of one space by keys and by dragging; each move can be taken back. */
export function useTreeMoves(
  spaceId: string,
  items: readonly TreeItem[],
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
      if (!drag) return;
      const kind = dropKind(event.clientX - drag.x, event.clientY - drag.y);
      if (!placeOfDrop(items, drag.id, id, kind)) {
        if (drop) setDrop(null);
        return;
      }
      event.preventDefault();
      if (drop?.id !== id || drop.kind !== kind) setDrop({ id, kind });
    },
    onDragEnd: end,
    onDrop: (event) => {
      event.preventDefault();
      const place = drag && drop && placeOfDrop(items, drag.id, drop.id, drop.kind);
      if (place) move(drag.id, place);
      end();
    },
  });
  return { move, dragOf };
}
