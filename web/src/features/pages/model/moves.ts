import { ancestorIds, nest, type TreeItem, type TreeNode } from "./tree";

/** A place in the tree, in the words of the API. Without a neighbour: last. */
export interface Place {
  area_id: string;
  parent_id: string | null;
  before_id?: string;
  after_id?: string;
}

/** Where a dragged row would go, seen from the row under the pointer. */
export type DropKind = "inside" | "before" | "after";

const INSIDE_FROM = 30;
const EDGE = 0.4;

/** What dragging a row means: far enough to the right is inside, else before or after by direction. */
export function dropKind(horizontal: number, vertical: number): DropKind {
  if (horizontal > INSIDE_FROM) return "inside";
  return vertical < 0 ? "before" : "after";
}

/** What a file from outside means, by where it is over the row (0 is its top); the middle keeps the last state. */
export function fileDropKind(fraction: number, last: DropKind | null): DropKind {
  if (fraction <= EDGE) return "before";
  if (fraction >= 1 - EDGE) return "after";
  return last ?? "inside";
}

/** The place that a drop names; null where a page would come to lie under itself or stay what it is. What comes from
 * outside is no page yet. */
export function placeOfDrop(
  items: readonly TreeItem[],
  draggedId: string | null,
  targetId: string,
  kind: DropKind,
): Place | null {
  const target = items.find((item) => item.id === targetId);
  if (!target || targetId === draggedId) return null;
  if (draggedId !== null && ancestorIds(items, targetId).includes(draggedId)) return null;
  const { area_id } = target;
  if (kind === "inside") return { area_id, parent_id: target.id };
  const beside = { area_id, parent_id: target.parent_id };
  return kind === "before" ? { ...beside, before_id: target.id } : { ...beside, after_id: target.id };
}

function siblingsOf(items: readonly TreeItem[], item: TreeItem): TreeItem[] {
  const level = (nodes: TreeNode[]): TreeNode[] | undefined =>
    nodes.some((node) => node.item.id === item.id)
      ? nodes
      : nodes.map((node) => level(node.children)).find((found) => found !== undefined);
  return (level(nest(items)) ?? []).map((node) => node.item).filter((each) => each.area_id === item.area_id);
}

/** Where alt and an arrow move a page: among its siblings, under the one above, or out after its parent. */
export function placeOfKey(items: readonly TreeItem[], id: string, key: string): Place | null {
  const item = items.find((each) => each.id === id);
  if (!item) return null;
  const { area_id, parent_id } = item;
  const siblings = siblingsOf(items, item);
  const index = siblings.findIndex((each) => each.id === id);
  const previous = siblings[index - 1];
  const next = siblings[index + 1];
  switch (key) {
    case "ArrowUp":
      return previous ? { area_id, parent_id, before_id: previous.id } : null;
    case "ArrowDown":
      return next ? { area_id, parent_id, after_id: next.id } : null;
    case "ArrowRight":
      return previous ? { area_id, parent_id: previous.id } : null;
    case "ArrowLeft": {
      const parent = items.find((each) => each.id === parent_id);
      return parent ? { area_id, parent_id: parent.parent_id, after_id: parent.id } : null;
    }
    default:
      return null;
  }
}

/** Where a page is now, in words that bring it back there; null for one that is not in the list. */
export function placeNow(items: readonly TreeItem[], id: string): Place | null {
  const item = items.find((each) => each.id === id);
  if (!item) return null;
  const siblings = siblingsOf(items, item);
  const index = siblings.findIndex((each) => each.id === id);
  const { area_id, parent_id } = item;
  const previous = siblings[index - 1];
  if (previous) return { area_id, parent_id, after_id: previous.id };
  const next = siblings[index + 1];
  return next ? { area_id, parent_id, before_id: next.id } : { area_id, parent_id };
}

/** The list as it will be after a move, shown until the server has answered. */
export function withMove(items: readonly TreeItem[], id: string, place: Place): TreeItem[] {
  const item = items.find((each) => each.id === id);
  if (!item) return [...items];
  const target = { ...item, area_id: place.area_id, parent_id: place.parent_id };
  const others = siblingsOf([...items.filter((each) => each.id !== id), target], target).filter(
    (each) => each.id !== id,
  );
  const neighbour = others.findIndex((each) => each.id === (place.before_id ?? place.after_id));
  const index = neighbour === -1 ? others.length : neighbour + (place.after_id === undefined ? 0 : 1);
  const before = others[index - 1]?.position ?? 0;
  const after = others[index]?.position;
  const position = after === undefined ? before + 1 : (before + after) / 2;
  return items.map((each) => (each.id === id ? { ...target, position } : each));
}

/** The first title that begins with what was typed, looking on from the focused row and around. */
export function typeAhead(
  titles: readonly { id: string; title: string }[],
  from: string,
  typed: string,
): string | null {
  const start = titles.findIndex((each) => each.id === from);
  // One letter again and again walks on; a longer beginning may stay where it is.
  const offset = typed.length > 1 ? 0 : 1;
  const ordered = [...titles.slice(start + offset), ...titles.slice(0, start + offset)];
  const wanted = typed.toLocaleLowerCase();
  return ordered.find((each) => each.title.toLocaleLowerCase().startsWith(wanted))?.id ?? null;
}
