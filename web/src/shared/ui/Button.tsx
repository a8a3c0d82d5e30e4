import type { ComponentProps, ReactNode } from "react";

export type ButtonKind = "default" | "primary" | "quiet" | "danger" | "danger-fill";

export interface ButtonProps extends ComponentProps<"button"> {
  kind?: ButtonKind;
  size?: "sm" | "md" | "tall";
  /** Keeps label and width; a second press does nothing until it is over. */
  busy?: boolean;
  wide?: boolean;
}

/** A verb and, where useful, its object: "Create page". One primary in a view. */
export function Button({
  kind = "default",
  size = "md",
  busy = false,
  wide = false,
  className,
  type = "button",
  onClick,
  children,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(kind, size, wide, className)}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {children}
      {busy && <span className="spin" aria-hidden="true" />}
    </button>
  );
}

/** The same look for a link: `<Link className={buttonClass("primary")}>`. */
export function buttonClass(
  kind: ButtonKind = "default",
  size: "sm" | "md" | "tall" = "md",
  wide = false,
  more = "",
): string {
  return ["btn", kind !== "default" && kind, size !== "md" && size, wide && "wide", more]
    .filter(Boolean)
    .join(" ");
}
