import type { Budget } from "@/api";

const ORDER: Record<Budget["scope_kind"], number> = {
  organization: 0,
  group: 1,
  space: 2,
  user: 3,
  agent: 4,
  api_token: 5,
};

/** The organization first, then what is in it, each kind by name. */
export function inOrder(budgets: readonly Budget[]): Budget[] {
  return [...budgets].sort(
    (one, other) =>
      ORDER[one.scope_kind] - ORDER[other.scope_kind] ||
      (one.scope_name ?? "").localeCompare(other.scope_name ?? "") ||
      one.created_at.localeCompare(other.created_at),
  );
}

/** How much of the limit is spent and held, in percent of it; null without a limit. */
export function filled(
  limit: number | null,
  spent: number,
  held: number,
): { spent: number; held: number } | null {
  if (limit === null) return null;
  if (limit === 0) return { spent: 100, held: 0 };
  const part = Math.max(0, Math.min(100, (spent * 100) / limit));
  return { spent: part, held: Math.max(0, Math.min(100 - part, (held * 100) / limit)) };
}
