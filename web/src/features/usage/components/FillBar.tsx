import type { ReactNode } from "react";
import { filled } from "../model/tree";

export interface FillBarProps {
  limit: number | null;
  spent: number;
  held: number;
  /** From so much of the limit on it is nearly spent. */
  alertPercent?: number;
}

/** Spent and held of a limit. Decorative: the figures stand beside it. */
export function FillBar({ limit, spent, held, alertPercent = 80 }: FillBarProps): ReactNode {
  const parts = filled(limit, spent, held);
  if (parts === null) return null;
  const isOver = limit !== null && spent >= limit;
  const isNear = parts.spent >= alertPercent;
  const colour = isOver ? "var(--danger)" : isNear ? "var(--chart-4)" : "var(--chart-1)";
  return (
    <div className="flex h-1.5 overflow-hidden rounded-sm bg-sunken" aria-hidden="true">
      <span style={{ width: `${parts.spent}%`, background: colour }} />
      <span style={{ width: `${parts.held}%`, background: colour, opacity: 0.45 }} />
    </div>
  );
}
