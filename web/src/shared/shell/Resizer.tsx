import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { clamp, type RAIL, type SIDEBAR } from "./layout";

export interface ResizerProps {
  label: string;
  width: number;
  range: typeof SIDEBAR | typeof RAIL;
  onChange: (width: number) => void;
  /** On which edge of the panel it lies: a panel at the right grows to the left. */
  edge: "left" | "right";
}

const STEP = 16;

/** The edge of a panel: drag it, or use the arrow keys, Home and End. */
export function Resizer({ label, width, range, onChange, edge }: ResizerProps): ReactNode {
  const [start, setStart] = useState<{ x: number; width: number } | null>(null);
  const direction = edge === "right" ? 1 : -1;
  const set = (next: number) => onChange(clamp(Math.round(next), range));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setStart({ x: event.clientX, width });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowLeft: width - STEP * direction,
      ArrowRight: width + STEP * direction,
      Home: range.least,
      End: range.most,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    // A separator that can be focused and moved is a widget (WAI-ARIA 1.2), which the rule does not know.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={range.least}
      aria-valuemax={range.most}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={`resizer ${edge}`}
      data-dragging={start === null ? undefined : ""}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => start && set(start.width + (event.clientX - start.x) * direction)}
      onPointerUp={() => setStart(null)}
      onPointerCancel={() => setStart(null)}
      onDoubleClick={() => set(range.usual)}
      onKeyDown={onKeyDown}
    />
  );
}
