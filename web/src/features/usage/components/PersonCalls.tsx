import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { shortTime } from "@/shared/lib/time";
import { Button, Dialog, ErrorState, Skeleton, Table } from "@/shared/ui";
import { callsQuery } from "../api";
import { dollars } from "../model/money";
import type { Shown } from "../model/spans";

export interface PersonCallsProps {
  organizationId: string;
  shown: Shown;
  person: { id: string; name: string };
  onClose: () => void;
}

/** The calls of one person, newest first, without any text. */
export function PersonCalls({ organizationId, shown, person, onClose }: PersonCallsProps): ReactNode {
  const { t } = useLingui();
  const found = useInfiniteQuery(callsQuery(organizationId, shown, person.id));
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`Calls of ${person.name}`}
      actions={<Button onClick={onClose}>{t`Close`}</Button>}
    >
      {found.isPending && <Skeleton lines={["92%", "84%"]} label={t`Loading the calls`} />}
      {found.isError && <ErrorState title={t`The calls did not load`} error={found.error} />}
      {found.data && (
        <Table
          label={t`Calls`}
          rows={found.data}
          rowKey={(call) => call.id}
          columns={[
            { id: "at", header: t`Time`, cell: (call) => shortTime(call.created_at) },
            { id: "model", header: t`Model`, cell: (call) => call.model },
            { id: "type", header: t`Purpose`, cell: (call) => call.request_type.replaceAll("_", " ") },
            { id: "cost", header: t`Cost`, right: true, cell: (call) => dollars(call.cost_micros) },
          ]}
        />
      )}
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t`Show older calls`}
        </Button>
      )}
    </Dialog>
  );
}
