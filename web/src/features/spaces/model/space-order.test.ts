import { describe, expect, it } from "vitest";
import type { Space } from "@/api";
import { arranged, reordered } from "./space-order";

const space = (id: string, own: Partial<Space["own"]> = {}, type = "project") =>
  ({
    id,
    space_type: type,
    own: { is_pinned: false, order_index: null, display_alias: null, ...own },
  }) as unknown as Space;
const ids = (list: readonly Space[]) => list.map(({ id }) => id).join("");

// spec: SP-20
describe("a person's own order of spaces", () => {
  it("has pinned and system spaces first, and keeps the server's order where there is no other", () => {
    const { first, others } = arranged([
      space("p", {}, "personal"),
      space("a", { order_index: 1 }),
      space("b", { order_index: 0 }),
      space("c", { is_pinned: true }),
      space("d"),
    ]);
    expect([ids(first), ids(others)]).toEqual(["pc", "bad"]);
  });

  it("writes down only what has another place now", () => {
    const list = [space("a", { order_index: 0 }), space("b", { order_index: 1 }), space("c")];
    const changed = reordered(list, "c", 1).map(({ space: { id }, own }) => `${id}${own.order_index}`);
    expect(changed).toEqual(["c1", "b2"]);
    expect(reordered(list, "a", -1)).toEqual([]);
    expect(reordered(list, "c", 3)).toEqual([]);
  });
});
