/** One node as the server lists it. */
export interface TreeItem {
  id: string;
  area_id: string;
  parent_id: string | null;
  type: string;
  title: string;
  icon: string | null;
  position: number;
  has_children: boolean;
  detached: boolean;
}

export interface TreeNode {
  item: TreeItem;
  children: TreeNode[];
}

/** A row of the tree as it is drawn: only what lies in open nodes. */
export interface TreeRow {
  item: TreeItem;
  /** 1 for the top, as in aria-level. */
  level: number;
  hasChildren: boolean;
  isOpen: boolean;
  setSize: number;
  positionInSet: number;
}

/** Order among siblings: position, then id, which is total and the same for everybody. */
function byPlace(left: TreeNode, right: TreeNode): number {
  return left.item.position - right.item.position || (left.item.id < right.item.id ? -1 : 1);
}

/** Nest the flat list. A node whose parent is not in the list stands at the top. */
export function nest(items: readonly TreeItem[]): TreeNode[] {
  const nodes = new Map(items.map((item) => [item.id, { item, children: [] as TreeNode[] }]));
  const top: TreeNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.item.parent_id === null ? undefined : nodes.get(node.item.parent_id);
    (parent?.children ?? top).push(node);
  }
  for (const node of nodes.values()) node.children.sort(byPlace);
  return top.sort(byPlace);
}

/** How many pages lie below one, however deep. */
export function countBelow(node: TreeNode): number {
  return node.children.reduce((count, child) => count + 1 + countBelow(child), 0);
}

/** The rows to draw, in reading order. */
export function visibleRows(nodes: readonly TreeNode[], open: ReadonlySet<string>, level = 1): TreeRow[] {
  return nodes.flatMap((node, index) => {
    const hasChildren = node.children.length > 0;
    const isOpen = hasChildren && open.has(node.item.id);
    const row = {
      item: node.item,
      level,
      hasChildren,
      isOpen,
      setSize: nodes.length,
      positionInSet: index + 1,
    };
    return isOpen ? [row, ...visibleRows(node.children, open, level + 1)] : [row];
  });
}

/** Every page in reading order, with how deep it lies (0 at the top). */
export function outlineOf(items: readonly TreeItem[]): { id: string; title: string; depth: number }[] {
  const all = new Set(items.map((item) => item.id));
  return visibleRows(nest(items), all).map(({ item, level }) => ({
    id: item.id,
    title: item.title,
    depth: level - 1,
  }));
}

/** Ids of all ancestors of a node, nearest first; empty for one that is not in the list. */
export function ancestorIds(items: readonly TreeItem[], id: string): string[] {
  const parents = new Map(items.map((item) => [item.id, item.parent_id]));
  const found: string[] = [];
  let current = parents.get(id) ?? null;
  while (current !== null && !found.includes(current)) {
    found.push(current);
    current = parents.get(current) ?? null;
  }
  return found;
}

export type TreeCommand = { focus: string } | { open: string } | { close: string } | { activate: string };

/** What a key does in the tree (WAI-ARIA tree pattern); null: nothing of ours. */
export function commandOfKey(key: string, rows: readonly TreeRow[], focused: string): TreeCommand | null {
  const index = rows.findIndex((row) => row.item.id === focused);
  const row = rows[index];
  if (row === undefined) return null;
  const focusAt = (at: number): TreeCommand | null => {
    const target = rows[at];
    return target ? { focus: target.item.id } : null;
  };
  switch (key) {
    case "ArrowDown":
      return focusAt(index + 1);
    case "ArrowUp":
      return focusAt(index - 1);
    case "Home":
      return focusAt(0);
    case "End":
      return focusAt(rows.length - 1);
    case "ArrowRight":
      if (!row.hasChildren) return null;
      return row.isOpen ? focusAt(index + 1) : { open: focused };
    case "ArrowLeft": {
      if (row.isOpen) return { close: focused };
      const parent = rows.slice(0, index).findLast((candidate) => candidate.level < row.level);
      return parent ? { focus: parent.item.id } : null;
    }
    case "Enter":
    case " ":
      return { activate: focused };
    default:
      return null;
  }
}
