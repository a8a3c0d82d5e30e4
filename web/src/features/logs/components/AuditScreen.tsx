import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { useActiveOrganization } from "@/features/orgs";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Menu, Skeleton, useProblemToast } from "@/shared/ui";
import { auditQuery, useExportAudit } from "../api";
import type { AuditFilters } from "../model/filters";
import { AuditFilterBar } from "./AuditFilterBar";
import { AuditRow } from "./AuditRow";
import { SealState } from "./SealState";

export interface AuditScreenProps {
  filters: AuditFilters;
  onFilter: (filters: AuditFilters) => void;
}

/** What happened in the organization. The filters stand in the address, so that a view can be passed on. */
export function AuditScreen({ filters, onFilter }: AuditScreenProps): ReactNode {
  const { t } = useLingui();
  const { id, name } = useActiveOrganization();
  const found = useInfiniteQuery(auditQuery(id, filters));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <SettingsPage
      title={t`Audit`}
      description={t`Who did what in ${name}. Nobody can change or delete an entry.`}
      action={<ExportMenu organizationId={id} filters={filters} />}
    >
      <SealState organizationId={id} />
      <AuditFilterBar organizationId={id} filters={filters} onFilter={onFilter} />
      {found.isPending && <Skeleton lines={["92%", "84%", "88%", "80%"]} label={t`Loading the log`} />}
      {found.isError && !found.data && (
        <ErrorState
          title={t`The log did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data?.length === 0 && (
        <EmptyState
          icon={ScrollText}
          title={isFiltered ? t`Nothing fits these filters` : t`Nothing has happened yet`}
          actions={isFiltered && <Button onClick={() => onFilter({})}>{t`Clear the filters`}</Button>}
        />
      )}
      {found.data && found.data.length > 0 && (
        <ul className="card" aria-label={t`Events`}>
          {found.data.map((event) => (
            <AuditRow
              key={event.id}
              event={event}
              onFilter={(change) => onFilter({ ...filters, ...change })}
            />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          className="justify-self-start"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t`Show older events`}
        </Button>
      )}
    </SettingsPage>
  );
}

function ExportMenu({
  organizationId,
  filters,
}: {
  organizationId: string;
  filters: AuditFilters;
}): ReactNode {
  const { t } = useLingui();
  const exported = useExportAudit(organizationId);
  const onError = useProblemToast();
  const save = (format: "csv" | "jsonl") => exported.mutate({ format, ...filters }, { onError });
  return (
    <Menu
      align="end"
      trigger={
        <Button busy={exported.isPending}>
          <Download className="s" aria-hidden="true" />
          {t`Export`}
        </Button>
      }
      groups={[
        [
          { label: t`As a table (CSV)`, onSelect: () => save("csv") },
          { label: t`As JSON lines`, onSelect: () => save("jsonl") },
        ],
      ]}
    />
  );
}
