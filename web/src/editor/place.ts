import type { CSSProperties } from "react";

const GAP = 6;
const EDGE = 8;

/** Where a menu stands beside a place in the text: below it, or above it where there is no room. */
export function placeBeside(rect: DOMRect, size: { width: number; height: number }): CSSProperties {
  const isLow = rect.bottom + size.height + 2 * GAP > globalThis.innerHeight;
  const place = isLow ? { bottom: globalThis.innerHeight - rect.top + GAP } : { top: rect.bottom + GAP };
  return { ...place, left: Math.max(EDGE, Math.min(rect.left, globalThis.innerWidth - size.width - EDGE)) };
}
