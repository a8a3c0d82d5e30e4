import { expect, test } from "vitest";
import type { InboxEntry } from "@/api";
import { byDay } from "./days";

const entry = (id: string, updated_at: string) => ({ id, updated_at }) as InboxEntry;

test("entries stand by their day, in their order", () => {
  const days = byDay([
    entry("c", "2026-11-26T12:00:00"),
    entry("b", "2026-11-26T08:00:00"),
    entry("a", "2026-11-25T23:00:00"),
  ]);

  expect(days.map((day) => day.entries.map((each) => each.id))).toEqual([["c", "b"], ["a"]]);
  expect(byDay([])).toEqual([]);
});
