import type { Space } from "@/api";

/** Spaces as a person has them: pinned ones, and those that everybody has, before the others; each in one's order. */
export function arranged(spaces: readonly Space[]): { first: Space[]; others: Space[] } {
  const place = (space: Space) => space.own.order_index ?? Number.MAX_SAFE_INTEGER;
  const sorted = spaces.toSorted((left, right) => place(left) - place(right));
  const isFirst = (space: Space) => space.own.is_pinned || space.space_type !== "project";
  return { first: sorted.filter(isFirst), others: sorted.filter((space) => !isFirst(space)) };
}

/** The spaces whose place changes when one comes to where another is; in their list they count from 0. */
export function reordered(
  list: readonly Space[],
  moved: string,
  to: number,
): { space: Space; own: { order_index: number } }[] {
  const space = list.find(({ id }) => id === moved);
  if (!space || to < 0 || to >= list.length) return [];
  const others = list.filter(({ id }) => id !== moved);
  const order = [...others.slice(0, to), space, ...others.slice(to)];
  return order
    .map((each, index) => ({ space: each, own: { order_index: index } }))
    .filter(({ space: each, own }) => each.own.order_index !== own.order_index);
}
