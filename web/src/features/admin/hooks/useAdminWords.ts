import { useLingui } from "@lingui/react/macro";
import type { InstanceRole, PersonState, PersonStatus, RefusalReason } from "@/api";
import type { Option } from "@/shared/ui";

/** How the administration speaks of roles, states, and of what is refused. */
export function useAdminWords() {
  const { t } = useLingui();
  const roles: Option<InstanceRole>[] = [
    { value: "guest", label: t`Guest` },
    { value: "user", label: t`User` },
    { value: "admin", label: t`Administrator` },
    { value: "super_admin", label: t`Super administrator` },
  ];
  const statuses: Option<PersonStatus>[] = [
    { value: "active", label: t`Active` },
    { value: "inactive", label: t`Inactive` },
    { value: "pending_approval", label: t`Waits for approval` },
  ];
  const states: Option<PersonState>[] = [
    { value: "banned", label: t`Banned` },
    { value: "locked", label: t`Locked` },
    { value: "never_signed_in", label: t`Never signed in` },
  ];
  const reasons: Record<RefusalReason, string> = {
    own_account: t`Nobody does this to their own account`,
    needs_super_admin: t`Only a super administrator may do this`,
    is_administrator: t`Administrators cannot be impersonated`,
  };
  return {
    roles,
    statuses,
    states,
    roleOf: (role: InstanceRole) => roles.find((option) => option.value === role)?.label ?? role,
    reasonOf: (reason: RefusalReason | null) => (reason === null ? undefined : reasons[reason]),
  };
}
