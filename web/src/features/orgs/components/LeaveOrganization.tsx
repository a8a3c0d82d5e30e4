import type { ReactNode } from "react";

/** The way out of the organization. */
export function LeaveOrganization(): ReactNode {
  return null;
}
