import { type DragEvent, type KeyboardEvent, useState } from "react";
import type { Space } from "@/api";
import { useProblemToast } from "@/shared/ui";
import { useSpacePreferences } from "../api";
import { reordered } from "../model/space-order";

export interface SpaceDrag {
  draggable: true;
  "data-drop"?: "before" | "after" | undefined;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Spaces of one list are brought into one's own order by dragging, and by Alt and the arrows on one of them. */
export function useSpaceOrder(list: readonly Space[]): {
  dragOf: (id: string) => SpaceDrag;
  move: (id: string, by: number) => void;
} {
  const { mutate } = useSpacePreferences();
  const onError = useProblemToast();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const indexOf = (id: string) => list.findIndex((space) => space.id === id);
  const put = (id: string, to: number) => {
    const changed = reordered(list, id, to);
    if (changed.length > 0) mutate(changed, { onError });
  };
  const move = (id: string, by: number) => put(id, indexOf(id) + by);
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  const dragOf = (id: string): SpaceDrag => ({
    draggable: true,
    "data-drop":
      over !== id || dragged === null ? undefined : indexOf(dragged) < indexOf(id) ? "after" : "before",
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
      put(dragged, indexOf(id));
      end();
    },
    onKeyDown: (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      move(id, event.key === "ArrowUp" ? -1 : 1);
    },
  });
  return { dragOf, move };
}
