import { describe, expect, it } from "vitest";
import type { Budget } from "@/api";
import { filled, inOrder } from "./tree";

const budget = (scope_kind: Budget["scope_kind"], scope_name: string | null) =>
  ({ scope_kind, scope_name, created_at: "2026-01-01T00:00:00Z" }) as Budget;

describe("budgets", () => {
  it("stand with the organization first and each kind by name", () => {
    const found = inOrder([
      budget("user", "Tomas"),
      budget("user", "Aiko"),
      budget("group", "Design"),
      budget("organization", null),
    ]);

    expect(found.map((item) => item.scope_name)).toEqual([null, "Design", "Aiko", "Tomas"]);
  });

  it("fill their bar to the end and not beyond", () => {
    expect(filled(null, 5, 5)).toBeNull();
    expect(filled(100, 40, 10)).toEqual({ spent: 40, held: 10 });
    expect(filled(100, 95, 10)).toEqual({ spent: 95, held: 5 });
    expect(filled(100, 300, 10)).toEqual({ spent: 100, held: 0 });
    expect(filled(0, 0, 0)).toEqual({ spent: 100, held: 0 });
    expect(filled(100, -20, 0)).toEqual({ spent: 0, held: 0 });
  });
});
