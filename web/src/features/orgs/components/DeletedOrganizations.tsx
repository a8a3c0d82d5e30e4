import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { shortTime } from "@/shared/lib/time";
import { Button, toast, useProblemToast } from "@/shared/ui";
import { deletedQuery, useRestoreOrganization } from "../deletion-api";

/** Deleted organizations of the person that may still come back. */
export function DeletedOrganizations(): ReactNode {
  const { t } = useLingui();
  const { data: deleted = [] } = useQuery(deletedQuery);
  const restore = useRestoreOrganization();
  const complain = useProblemToast();
  if (deleted.length === 0) return null;
  return (
    <section className="grid max-w-[640px] gap-2">
      <h2 className="text-15 font-medium">{t`Deleted organizations`}</h2>
      <ul className="card">
        {deleted.map((each) => (
          <li key={each.id} className="card-row flex items-center justify-between gap-3 p-3 text-13">
            <span className="min-w-0">
              <span className="block truncate font-medium">{each.name}</span>
              <span className="text-fg-3">{t`Gone for ever on ${shortTime(each.purged_at)}`}</span>
            </span>
            <Button
              size="sm"
              busy={restore.isPending}
              onClick={() =>
                restore.mutate(each.id, {
                  onSuccess: () => toast(t`${each.name} is back`),
                  onError: complain,
                })
              }
            >
              {t`Restore`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
