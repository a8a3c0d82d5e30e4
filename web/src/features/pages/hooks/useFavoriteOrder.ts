import { useLingui } from "@lingui/react/macro";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import type { PageSummary } from "@/api";
import { moved } from "../model/order";
import { useOrderFavorites } from "../marks-api";

export interface FavoriteDrag {
  draggable: true;
  /** Where a line is drawn. */
  "data-drop"?: "before" | "after" | undefined;
  onDragStart: (event: DragEvent) => void;
  onDragOver: (event: DragEvent) => void;
  onDragEnd: () => void;
  onDrop: (event: DragEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Favourites are brought into order by dragging, and by Alt and the arrows on one of them. */
export function useFavoriteOrder(favorites: readonly PageSummary[]): {
  dragOf: (id: string) => FavoriteDrag;
  /** What a screen reader is told of the last move. */
  said: string;
} {
  const { t } = useLingui();
  const { mutate } = useOrderFavorites();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const ids = favorites.map((page) => page.id);
  const move = (id: string, to: number) => {
    const order = moved(ids, id, to);
    if (order === null) return;
    mutate(order);
    const title = favorites.find((page) => page.id === id)?.title ?? "";
    const place = to + 1;
    const count = ids.length;
    setSaid(t`${title} is now ${place} of ${count}`);
  };
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  const dragOf = (id: string): FavoriteDrag => ({
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
  return { dragOf, said };
}
