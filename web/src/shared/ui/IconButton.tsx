import type { ComponentProps, ReactNode } from "react";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "title"> {
  /** Name for the tooltip and for screen readers. */
  label: string;
  keys?: string | undefined;
  pressed?: boolean;
  tooltipSide?: "top" | "right" | "bottom" | "left";
}

/** 28 px (44 on touch), an icon of lucide-react as child. Works as a trigger of Menu, Popover and Dialog. */
export function IconButton({
  label,
  keys,
  pressed,
  tooltipSide = "bottom",
  className = "",
  type = "button",
  ...rest
}: IconButtonProps): ReactNode {
  return (
    <Tooltip label={label} keys={keys} side={tooltipSide}>
      <button
        {...rest}
        type={type}
        className={`icon-btn ${className}`}
        aria-label={label}
        aria-pressed={pressed}
      />
    </Tooltip>
  );
}
