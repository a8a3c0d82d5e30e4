import { useLingui } from "@lingui/react/macro";
import type { GrantLevel } from "@/api";
import type { Option } from "@/shared/ui";

/** The levels as people choose them. */
export function useLevelOptions(): Option<GrantLevel>[] {
  const { t } = useLingui();
  return [
    { value: "VIEW", label: t`Can view` },
    { value: "EDIT", label: t`Can edit` },
    { value: "SHARE", label: t`Can share` },
    { value: "DELETE", label: t`Full access` },
  ];
}
