import { describe, expect, it } from "vitest";
import { readQuickTask } from "./quick-add";

// A Thursday.
const NOW = new Date(2026, 10, 26, 10, 30);

describe("what one types to add a task", () => {
  it.each([
    ["Ask the welder", "Ask the welder", null, false, false],
    ["Ask the welder fri 15:00 !high", "Ask the welder", new Date(2026, 10, 27, 15, 0), true, true],
    ["Ask !HIGH Friday", "Ask", new Date(2026, 10, 27), false, true],
    ["Ask thu", "Ask", new Date(2026, 10, 26), false, false],
    ["Ask wed", "Ask", new Date(2026, 11, 2), false, false],
    ["Ask tomorrow", "Ask", new Date(2026, 10, 27), false, false],
    ["Ask 9:05", "Ask", new Date(2026, 10, 26, 9, 5), true, false],
    ["Ask 2026-12-04", "Ask", new Date(2026, 11, 4), false, false],
    ["Ask 2026-02-30", "Ask 2026-02-30", null, false, false],
    ["Plan the fri meeting", "Plan the fri meeting", null, false, false],
    ["Ask 25:00", "Ask 25:00", null, false, false],
    ["Fri", "Fri", null, false, false],
  ] as const)("%s", (text, title, due, hasTime, isHigh) => {
    expect(readQuickTask(text, NOW)).toEqual({ title, due, hasTime, isHigh });
  });
});
