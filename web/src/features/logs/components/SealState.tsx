import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { shortTime } from "@/shared/lib/time";
import { Banner, Button } from "@/shared/ui";
import { sealQuery } from "../api";

/** Whether the chain of seals over the log holds, and up to when. */
export function SealState({ organizationId }: { organizationId: string }): ReactNode {
  const { t } = useLingui();
  const { data: seal, isFetching, refetch } = useQuery(sealQuery(organizationId));
  if (seal === undefined) return null;
  if (!seal.intact) {
    return (
      <Banner tone="danger" icon={TriangleAlert}>
        <b>{t`The log was tampered with.`}</b>{" "}
        {t`Entry ${seal.broken_event_id} is not what was sealed. ${seal.checked} entries before it are.`}
      </Banner>
    );
  }
  const checked = plural(seal.checked, { one: "# entry", other: "# entries" });
  return (
    <Banner
      icon={ShieldCheck}
      actions={
        <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
          {t`Verify again`}
        </Button>
      }
    >
      {seal.sealed_until === null
        ? t`Entries are sealed a few seconds after they are written.`
        : t`Verified to ${shortTime(seal.sealed_until)}: ${checked}, none changed or missing.`}
      {seal.newest_hash !== null && (
        <span className="mono block truncate text-12 text-fg-3" title={t`Keep this to prove the log later`}>
          {seal.newest_hash}
        </span>
      )}
    </Banner>
  );
}
