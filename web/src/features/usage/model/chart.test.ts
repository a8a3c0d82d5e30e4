import { describe, expect, it } from "vitest";
import type { UsageSummary } from "@/api";
import { chartOf, REST } from "./chart";

const line = (key: string, cost: number) => ({
  key,
  name: null,
  calls: 1,
  estimated_calls: 0,
  cost_micros: cost,
});

function summary(change: Partial<UsageSummary>): UsageSummary {
  return { first: "2026-03-01", last: "2026-03-03", days: [], models: [], ...change } as UsageSummary;
}

describe("the chart of days", () => {
  it("has a bar for every day, also for those without a call", () => {
    const chart = chartOf(
      summary({
        models: [line("a", 9), line("b", 1)],
        days: [
          { day: "2026-03-01", model: "b", calls: 1, cost_micros: 1 },
          { day: "2026-03-03", model: "a", calls: 1, cost_micros: 9 },
        ],
      }),
    );

    expect(chart.series).toEqual(["a", "b"]);
    expect(chart.bars.map((bar) => bar.parts)).toEqual([
      [0, 1],
      [0, 0],
      [9, 0],
    ]);
    expect(chart.highest).toBe(9);
  });

  it("puts what has no colour of its own together", () => {
    const models = ["a", "b", "c", "d", "e", "f", "g"].map((key) => line(key, 1));
    const days = models.map(({ key }) => ({
      day: "2026-03-02",
      model: key,
      calls: 1,
      cost_micros: 1,
    }));
    const chart = chartOf(summary({ models, days }));

    expect(chart.series).toEqual(["a", "b", "c", "d", "e", REST]);
    expect(chart.bars[1]?.parts).toEqual([1, 1, 1, 1, 1, 2]);
  });

  it("counts by month what is too long for days", () => {
    const chart = chartOf(
      summary({
        first: "2025-12-20",
        last: "2026-05-01",
        models: [line("a", 5)],
        days: [
          { day: "2026-02-03", model: "a", calls: 1, cost_micros: 2 },
          { day: "2026-02-27", model: "a", calls: 1, cost_micros: 3 },
        ],
      }),
    );

    expect(chart.bars).toHaveLength(6);
    expect(chart.bars.find((bar) => bar.day === "2026-02-01")?.total).toBe(5);
  });

  it("has room below nothing for what is less", () => {
    const chart = chartOf(
      summary({
        models: [line("spent", 5), line("saved", -3)],
        days: [
          { day: "2026-03-01", model: "spent", calls: 1, cost_micros: 5 },
          { day: "2026-03-01", model: "saved", calls: 1, cost_micros: -3 },
          { day: "2026-03-02", model: "saved", calls: 1, cost_micros: 4 },
        ],
      }),
    );

    expect(chart.bars.map((bar) => bar.total)).toEqual([2, 4, 0]);
    expect([chart.highest, chart.lowest]).toEqual([5, -3]);
  });
});
