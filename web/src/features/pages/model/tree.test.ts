import { describe, expect, it } from "vitest";

import { ancestorIds, commandOfKey, nest, type TreeItem, visibleRows } from "./tree";

const item = (id: string, parent: string | null, position: number): TreeItem => ({
  id,
  area_id: "area",
  parent_id: parent,
  type: "DOCUMENT",
  title: id,
  icon: null,
  position,
  has_children: false,
  detached: false,
});

const ITEMS = [
  item("b", null, 2),
  item("a", null, 1),
  item("a2", "a", 2),
  item("a1", "a", 1),
  item("a1x", "a1", 1),
  item("lost", "gone", 9),
];

describe("the page tree", () => {
  it("nests by parent, orders by position, and shows orphans at the top", () => {
    expect(nest(ITEMS).map((node) => node.item.id)).toEqual(["a", "b", "lost"]);
    expect(nest(ITEMS)[0]?.children.map((node) => node.item.id)).toEqual(["a1", "a2"]);
  });

  it("draws what lies in open nodes, with levels and places", () => {
    const rows = visibleRows(nest(ITEMS), new Set(["a"]));

    expect(rows.map((row) => [row.item.id, row.level])).toEqual([
      ["a", 1],
      ["a1", 2],
      ["a2", 2],
      ["b", 1],
      ["lost", 1],
    ]);
    expect(rows[2]).toMatchObject({ setSize: 2, positionInSet: 2, hasChildren: false });
  });

  it("finds ancestors and survives a cycle", () => {
    expect(ancestorIds(ITEMS, "a1x")).toEqual(["a1", "a"]);
    expect(ancestorIds([item("x", "y", 1), item("y", "x", 1)], "x")).toEqual(["y", "x"]);
  });

  it("moves, opens and closes by keys as the ARIA pattern says", () => {
    const rows = visibleRows(nest(ITEMS), new Set(["a"]));

    expect(commandOfKey("ArrowDown", rows, "a")).toEqual({ focus: "a1" });
    expect(commandOfKey("ArrowRight", rows, "a1")).toEqual({ open: "a1" });
    expect(commandOfKey("ArrowRight", rows, "a")).toEqual({ focus: "a1" });
    expect(commandOfKey("ArrowLeft", rows, "a2")).toEqual({ focus: "a" });
    expect(commandOfKey("ArrowLeft", rows, "a")).toEqual({ close: "a" });
    expect(commandOfKey("End", rows, "a")).toEqual({ focus: "lost" });
    expect(commandOfKey("ArrowUp", rows, "a")).toBeNull();
    expect(commandOfKey("x", rows, "a")).toBeNull();
  });
});
