import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { shortTime } from "@/shared/lib/time";
import { Button, Dialog, ErrorState, Skeleton, Table } from "@/shared/ui";
import { lastDecisionsQuery } from "../api";
import { dollars } from "../model/money";

/** The last choices of Auto with their reasons, newest first, without any text. */
export function LastDecisions({
  organizationId,
  onClose,
}: {
  organizationId: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const { data, isPending, error, refetch } = useQuery(lastDecisionsQuery(organizationId));
  const howItWent = (succeeded: boolean | null) =>
    succeeded === null ? t`still running` : succeeded ? t`went well` : t`failed`;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`The last choices of Auto`}
      actions={<Button onClick={onClose}>{t`Close`}</Button>}
    >
      {isPending && <Skeleton lines={["92%", "84%"]} label={t`Loading the choices`} />}
      {error !== null && (
        <ErrorState title={t`The choices did not load`} error={error} onRetry={() => void refetch()} />
      )}
      {data && (
        <Table
          label={t`The last choices of Auto`}
          rows={data}
          rowKey={(row) => row.id}
          columns={[
            { id: "at", header: t`Time`, cell: (row) => shortTime(row.created_at) },
            { id: "model", header: t`Model`, cell: (row) => row.selected_model },
            { id: "why", header: t`Reason`, cell: (row) => row.reasoning },
            { id: "outcome", header: t`Outcome`, cell: (row) => howItWent(row.request_succeeded) },
            {
              id: "cost",
              header: t`Cost`,
              right: true,
              cell: (row) => (row.cost_micros === null ? "–" : dollars(row.cost_micros)),
            },
          ]}
        />
      )}
    </Dialog>
  );
}
