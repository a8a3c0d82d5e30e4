import { expect, test } from "vitest";
import type { ConversationSummary } from "@/api";
import { groupsOf } from "./groups";

const NOW = new Date(2026, 10, 24, 9, 0);

function conversation(title: string, at: Date | null, isPinned = false): ConversationSummary {
  return {
    id: title,
    title,
    kind: "chat",
    model: null,
    status: "active",
    last_message_at: at?.toISOString() ?? null,
    created_at: NOW.toISOString(),
    is_pinned: isPinned,
    unread: false,
    owner_name: null,
  };
}

test("pinned first, then by day; empty groups are left out", () => {
  const groups = groupsOf(
    [
      conversation("old and pinned", new Date(2026, 0, 1), true),
      conversation("never spoken in", null),
      conversation("just after midnight", new Date(2026, 10, 24, 0, 0)),
      conversation("just before midnight", new Date(2026, 10, 23, 23, 59)),
      conversation("last year", new Date(2025, 10, 24)),
    ],
    NOW,
  );

  expect(groups.map(({ name, items }) => [name, items.map(({ title }) => title)])).toEqual([
    ["pinned", ["old and pinned"]],
    ["today", ["never spoken in", "just after midnight"]],
    ["week", ["just before midnight"]],
    ["older", ["last year"]],
  ]);
});
