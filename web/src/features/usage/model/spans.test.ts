import { describe, expect, it } from "vitest";
import { shownBy } from "./spans";

const GROUP = "group:01a21bb1-0e2a-7487-ab13-a94ed52c2e95";

describe("what a link shows", () => {
  it("is a period, its last day and a part of the calls", () => {
    const asked = { period: "month", until: "2026-11-27", scope: GROUP };
    expect(shownBy(asked)).toEqual(asked);
  });

  it("leaves out what there is not", () => {
    expect(shownBy({ period: "decade", until: "soon", scope: "planet:x", other: 1 })).toEqual({});
  });
});
