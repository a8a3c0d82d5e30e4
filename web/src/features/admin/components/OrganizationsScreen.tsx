import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Building2, MoreHorizontal } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { isProblem, type OrganizationOverview } from "@/api";
import { formatNumber } from "@/shared/lib/number";
import { shortTime } from "@/shared/lib/time";
import { SettingsPage } from "@/shared/shell";
import {
  Badge,
  Banner,
  Button,
  type Column,
  EmptyState,
  ErrorState,
  IconButton,
  Menu,
  Skeleton,
  Table,
  TextField,
} from "@/shared/ui";
import { organizationsQuery } from "../api";
import { LimitsDialog } from "./LimitsDialog";
import { SuspendDialog } from "./SuspendDialog";

/** Every organization with its counts, and nothing of what is in it. */
export function OrganizationsScreen(): ReactNode {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const found = useInfiniteQuery(organizationsQuery(useDeferredValue(search)));
  const isRefused = isProblem(found.error, "identity.needs_super_admin");
  return (
    <SettingsPage
      title={t`Organizations`}
      description={t`Counts and limits. What is inside is for their members alone.`}
    >
      {isRefused ? (
        <Banner>{t`Only a super administrator sees all organizations.`}</Banner>
      ) : (
        <TextField
          label={t`Search`}
          type="search"
          value={search}
          maxLength={100}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {found.isPending && <Skeleton lines={["100%", "100%", "100%"]} label={t`Loading organizations`} />}
      {found.isError && !isRefused && !found.data && (
        <ErrorState
          title={t`The organizations did not load`}
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data?.length === 0 && <EmptyState icon={Building2} title={t`None fits`} />}
      {found.data !== undefined && found.data.length > 0 && <OrganizationTable rows={found.data} />}
      {found.hasNextPage && (
        <div>
          <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t`Show more`}
          </Button>
        </div>
      )}
    </SettingsPage>
  );
}

function OrganizationTable({ rows }: { rows: readonly OrganizationOverview[] }): ReactNode {
  const { t } = useLingui();
  const [asked, ask] = useState<{ what: "limits" | "status"; about: OrganizationOverview } | null>(null);
  const money = (micros: number) =>
    formatNumber(micros / 1_000_000, { style: "currency", currency: "USD", maximumFractionDigits: 2 });
  const columns: Column<OrganizationOverview>[] = [
    {
      id: "name",
      header: t`Name`,
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{row.name}</span>
          {row.status === "suspended" && <Badge tone="warning">{t`Suspended`}</Badge>}
        </span>
      ),
    },
    {
      id: "members",
      header: t`Members`,
      right: true,
      cell: (row) => `${formatNumber(row.member_count)} / ${formatNumber(row.member_limit)}`,
    },
    { id: "spaces", header: t`Spaces`, right: true, cell: (row) => formatNumber(row.space_count) },
    { id: "spent", header: t`Spent`, right: true, cell: (row) => money(row.spent_micros) },
    { id: "made", header: t`Made`, cell: (row) => shortTime(row.created_at) },
    {
      id: "actions",
      header: t`Actions`,
      cell: (row) => (
        <Menu
          align="end"
          trigger={
            <IconButton label={t`Actions for ${row.name}`}>
              <MoreHorizontal />
            </IconButton>
          }
          groups={[
            [{ label: t`Set limits`, onSelect: () => ask({ what: "limits", about: row }) }],
            [
              {
                label: row.status === "active" ? t`Suspend` : t`Take back the suspension`,
                danger: row.status === "active",
                onSelect: () => ask({ what: "status", about: row }),
              },
            ],
          ]}
        />
      ),
    },
  ];
  return (
    <>
      <Table label={t`Organizations`} columns={columns} rows={rows} rowKey={(row) => row.id} />
      {asked?.what === "limits" && <LimitsDialog organization={asked.about} onClose={() => ask(null)} />}
      {asked?.what === "status" && <SuspendDialog organization={asked.about} onClose={() => ask(null)} />}
    </>
  );
}
