import { type DragEvent, type KeyboardEvent, useState } from "react";

export interface ListDrag {
  draggable: true;
  /** Where a line is drawn. */
  "data-drop"?: "before" | "after" | undefined;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Items of a list are brought to other places by dragging, and by Alt and the arrows on one of them. */
export function useListDrag(
  ids: readonly string[],
  move: (id: string, to: number) => void,
): (id: string) => ListDrag {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  return (id) => ({
    draggable: true,
    "data-drop":
      over !== id || dragged === null
        ? undefined
        : ids.indexOf(dragged) < ids.indexOf(id)
          ? "after"
          : "before",
    onDragStart: (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", id);
      setDragged(id);
    },
    onDragOver: (event) => {
      if (dragged === null) return;
      event.preventDefault();
      if (over !== id) setOver(id);
    },
    onDragEnd: end,
    onDrop: (event) => {
      if (dragged === null) return;
      event.preventDefault();
      move(dragged, ids.indexOf(id));
      end();
    },
    onKeyDown: (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      move(id, ids.indexOf(id) + (event.key === "ArrowUp" ? -1 : 1));
    },
  });
}
