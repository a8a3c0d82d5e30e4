import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { PageSummary } from "@/api";
import { type ListDrag, useListDrag } from "@/shared/ui";
import { moved } from "../model/order";
import { useOrderFavorites } from "../marks-api";

/** Favourites are brought into order. */
export function useFavoriteOrder(favorites: readonly PageSummary[]): {
  dragOf: (id: string) => ListDrag;
  /** What a screen reader is told of the last move. */
  said: string;
} {
  const { t } = useLingui();
  const { mutate } = useOrderFavorites();
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
  return { dragOf: useListDrag(ids, move), said };
}
