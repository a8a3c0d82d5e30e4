import type { Space } from "@/api";
import { type ListDrag, useListDrag, useProblemToast } from "@/shared/ui";
import { useSpacePreferences } from "../api";
import { reordered } from "../model/space-order";

/** Spaces of one list are brought into one's own order. */
export function useSpaceOrder(list: readonly Space[]): {
  dragOf: (id: string) => ListDrag;
  move: (id: string, by: number) => void;
} {
  const { mutate } = useSpacePreferences();
  const onError = useProblemToast();
  const ids = list.map((space) => space.id);
  const put = (id: string, to: number) => {
    const changed = reordered(list, id, to);
    if (changed.length > 0) mutate(changed, { onError });
  };
  return { dragOf: useListDrag(ids, put), move: (id, by) => put(id, ids.indexOf(id) + by) };
}
