import { useLingui } from "@lingui/react/macro";

export const ROLES = ["owner", "admin", "member", "guest"] as const;
export type Role = (typeof ROLES)[number];

/** The words for roles in an organization. */
export function useRoleNames(): (role: string) => string {
  const { t } = useLingui();
  const names: Record<string, string> = {
    owner: t`Owner`,
    admin: t`Admin`,
    member: t`Member`,
    guest: t`Guest`,
  };
  return (role) => names[role] ?? role;
}
