import { describe, expect, it } from "vitest";
import { extended, NOTHING, present, toggled } from "./selection";

const shown = ["a", "b", "c", "d"];

describe("selection of pages", () => {
  it("takes one more or one less", () => {
    const both = toggled(toggled(NOTHING, "a"), "c");
    expect([...both.ids]).toEqual(["a", "c"]);
    expect([...toggled(both, "a").ids]).toEqual(["c"]);
  });

  it("reaches from the last that was taken, in both directions", () => {
    expect([...extended(toggled(NOTHING, "c"), shown, "a").ids].toSorted()).toEqual(["a", "b", "c"]);
    expect([...extended(toggled(NOTHING, "b"), shown, "d").ids]).toEqual(["b", "c", "d"]);
    expect([...extended(NOTHING, shown, "d").ids]).toEqual(["d"]);
  });

  it("forgets what is gone", () => {
    const chosen = toggled(toggled(NOTHING, "a"), "d");
    expect(present(chosen, ["a", "b"])).toEqual({ ids: new Set(["a"]), anchor: null });
  });
});
