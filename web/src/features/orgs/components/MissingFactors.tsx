import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Banner } from "@/shared/ui";
import { useOrganization } from "../api";
import { EVERYBODY, membersQuery } from "../members-api";

const SHOWN = 8;

/** Where a second factor is asked for: who has none yet. They were mailed. */
export function MissingFactors(): ReactNode {
  const { t } = useLingui();
  const { id, requires_mfa: isAsked } = useOrganization();
  const missing = useInfiniteQuery({
    ...membersQuery(id, { ...EVERYBODY, status: "active", lacks: "factor" }),
    enabled: isAsked,
  });
  const rows = missing.data?.pages[0]?.items ?? [];
  if (!isAsked || rows.length === 0) return null;
  const names = rows.slice(0, SHOWN).map((row) => row.name);
  const more = rows.length - names.length;
  return (
    <Banner tone="warning" icon={ShieldAlert}>
      {t`Without a second factor, and shut out until they have one: ${names.join(", ")}`}
      {more > 0 && ` ${plural(more, { one: "and # more", other: "and # more" })}`}
    </Banner>
  );
}
