import { describe, expect, it } from "vitest";
import { dropKind, fileDropKind, placeOfDrop, placeOfKey, typeAhead, withMove } from "./moves";
import { nest, type TreeItem, type TreeNode } from "./tree";

const item = (id: string, parent: string | null, position: number): TreeItem => ({
  id,
  area_id: "general",
  parent_id: parent,
  type: "DOCUMENT",
  title: id,
  icon: null,
  position,
  has_children: false,
  detached: false,
});

/** a (c, d), b */
const TREE = [item("a", null, 1), item("b", null, 2), item("c", "a", 1), item("d", "a", 2)];

const outline = (items: TreeItem[]) => {
  const shape = (nodes: TreeNode[]): unknown[] =>
    nodes.map((node) => (node.children.length > 0 ? [node.item.id, shape(node.children)] : node.item.id));
  return shape(nest(items));
};

describe("dragging in the tree", () => {
  it("goes inside from thirty pixels to the right, else before or after by direction", () => {
    expect([dropKind(31, -5), dropKind(30, -5), dropKind(0, 5)]).toEqual(["inside", "before", "after"]);
  });

  it("takes a file before, after, or as it was last", () => {
    expect([fileDropKind(0.4, null), fileDropKind(0.6, null)]).toEqual(["before", "after"]);
    expect([fileDropKind(0.5, "after"), fileDropKind(0.5, null)]).toEqual(["after", "inside"]);
  });

  it("names the place beside or inside the row under the pointer", () => {
    expect(placeOfDrop(TREE, "b", "c", "before")).toEqual({
      area_id: "general",
      parent_id: "a",
      before_id: "c",
    });
    expect(placeOfDrop(TREE, "c", "b", "inside")).toEqual({ area_id: "general", parent_id: "b" });
  });

  it("never puts a page under itself", () => {
    expect(placeOfDrop(TREE, "a", "c", "inside")).toBeNull();
    expect(placeOfDrop(TREE, "a", "a", "after")).toBeNull();
  });
});

describe("moving by keys", () => {
  it.each([
    ["d", "ArrowUp", ["a", ["d", "c"]]],
    ["c", "ArrowDown", ["a", ["d", "c"]]],
    ["d", "ArrowRight", ["a", [["c", ["d"]]]]],
  ])("moves %s by %s", (id, key, expected) => {
    const place = placeOfKey(TREE, id, key);
    expect(outline(withMove(TREE, id, place!))).toEqual([expected, "b"]);
  });

  it("moves out, after the parent", () => {
    const place = placeOfKey(TREE, "c", "ArrowLeft");
    expect(outline(withMove(TREE, "c", place!))).toEqual([["a", ["d"]], "c", "b"]);
  });

  it("stays at the ends", () => {
    expect(placeOfKey(TREE, "a", "ArrowUp")).toBeNull();
    expect(placeOfKey(TREE, "a", "ArrowLeft")).toBeNull();
    expect(placeOfKey(TREE, "b", "ArrowDown")).toBeNull();
  });
});

describe("type-ahead", () => {
  const titles = [
    { id: "1", title: "Plans" },
    { id: "2", title: "Press" },
    { id: "3", title: "Notes" },
  ];

  it("walks on by one letter and around the end", () => {
    expect(typeAhead(titles, "1", "p")).toBe("2");
    expect(typeAhead(titles, "2", "P")).toBe("1");
  });

  it("stays on a title that still fits what is typed", () => {
    expect(typeAhead(titles, "2", "pre")).toBe("2");
    expect(typeAhead(titles, "1", "x")).toBeNull();
  });
});
