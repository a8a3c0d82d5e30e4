import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AccessReason } from "@/api";
import { Badge, ErrorState, Skeleton } from "@/shared/ui";
import { explanationQuery } from "../sharing";
import { useLevelOptions } from "./useLevelNames";

/** Each thing that gives a person the page, and which of them decides. */
export function Explanation(props: { pageId: string; userId: string; name: string }): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const words = useReasonWords();
  const found = useQuery(explanationQuery(props.pageId, props.userId));
  if (found.isPending) return <Skeleton lines={["80%"]} label={t`Loading the reasons`} />;
  if (found.isError) {
    return (
      <ErrorState
        title={t`The reasons did not load`}
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  return (
    <ul className="grid gap-1 border-l-2 border-line pl-3" aria-label={t`Reasons for ${props.name}`}>
      {found.data.reasons.map((reason, index) => (
        <li key={index} className="flex flex-wrap items-center gap-2 text-12 text-fg-2">
          <span className="min-w-0">
            {words(reason)}
            {" · "}
            {levels.find((each) => each.value === reason.level)?.label}
          </span>
          {reason.decides && <Badge>{t`decides`}</Badge>}
        </li>
      ))}
    </ul>
  );
}

function useReasonWords(): (reason: AccessReason) => string {
  const { t } = useLingui();
  const byRole = (reason: AccessReason): string => {
    const group = reason.group?.name ?? t`a group`;
    if (reason.via === "group") return t`Member of ${group}, which has a role here`;
    if (reason.scope === "area") return t`A role in the area`;
    return reason.scope === "organization" ? t`A role in the organization` : t`A role in the space`;
  };
  const byGrant = (reason: AccessReason): string => {
    const above = reason.page_title ?? t`a page above this one`;
    const group = reason.group?.name ?? t`a group`;
    const giver = reason.giver?.name ?? t`somebody`;
    if (reason.via === "group")
      return reason.is_above
        ? t`${giver} shared ${above} with ${group}`
        : t`${giver} shared this page with ${group}`;
    return reason.is_above ? t`${giver} shared ${above}` : t`${giver} shared this page`;
  };
  return (reason) => {
    if (reason.source === "grant") return byGrant(reason);
    if (reason.source === "page_owner") return t`Owner of the page`;
    if (reason.source === "space_visibility") return t`The page is open to the whole space`;
    if (reason.source === "space_owner" && reason.scope === "space") return t`Owner of the space`;
    return byRole(reason);
  };
}
