import { describe, expect, it } from "vitest";
import { moved } from "./order";

describe("moved", () => {
  it("puts an id at its new place, and leaves the order where nothing changes", () => {
    expect(moved(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b", "c"], "b", 1)).toBeNull();
    expect(moved(["a", "b", "c"], "a", -1)).toBeNull();
    expect(moved(["a", "b", "c"], "c", 3)).toBeNull();
    expect(moved(["a"], "z", 0)).toBeNull();
  });
});
