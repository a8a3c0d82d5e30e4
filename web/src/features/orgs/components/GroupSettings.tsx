import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Group as GroupIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Group } from "@/api";
import { SettingsPage } from "@/shared/shell";
import { Badge, Button, EmptyState, ErrorState, Skeleton, Table } from "@/shared/ui";
import { useActiveOrganization, useOrganization } from "../api";
import { groupsQuery } from "../groups";
import { GroupDialog } from "./GroupDialog";
import { GroupForm } from "./GroupForm";

/** The groups of the organization; one opens over the list. */
export function GroupSettings(): ReactNode {
  const { t } = useLingui();
  const [isMaking, setMaking] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const { id } = useActiveOrganization();
  const { permissions } = useOrganization();
  const groups = useQuery(groupsQuery(id));
  const open = groups.data?.find((group) => group.id === openId);
  return (
    <SettingsPage
      title={t`Groups`}
      description={t`People who share rights, words for the AI, and model tiers.`}
      action={
        permissions.manage ? (
          <Button kind="primary" onClick={() => setMaking(true)}>{t`New group`}</Button>
        ) : undefined
      }
    >
      {groups.isPending && <Skeleton lines={["100%", "100%"]} />}
      {groups.isError && (
        <ErrorState
          title={t`The groups did not load`}
          error={groups.error}
          onRetry={() => void groups.refetch()}
        />
      )}
      {groups.data?.length === 0 && (
        <EmptyState icon={GroupIcon} title={t`No groups yet`}>
          {t`Share a page or a space with a group, and everybody in it has it.`}
        </EmptyState>
      )}
      {groups.data !== undefined && groups.data.length > 0 && (
        <GroupTable rows={groups.data} onOpen={setOpenId} />
      )}
      {isMaking && <GroupForm onClose={() => setMaking(false)} />}
      {open !== undefined && <GroupDialog group={open} onClose={() => setOpenId(null)} />}
    </SettingsPage>
  );
}

function GroupTable({ rows, onOpen }: { rows: readonly Group[]; onOpen: (id: string) => void }): ReactNode {
  const { t } = useLingui();
  return (
    <Table
      label={t`Groups`}
      rows={rows}
      rowKey={(group) => group.id}
      columns={[
        {
          id: "name",
          header: t`Name`,
          cell: (group) => (
            <button type="button" className="link max-w-full truncate" onClick={() => onOpen(group.id)}>
              {group.name}
            </button>
          ),
        },
        { id: "about", header: t`Description`, cell: (group) => group.description },
        {
          id: "people",
          header: t`People`,
          cell: (group) => plural(group.member_count, { one: "# person", other: "# people" }),
        },
        {
          id: "own",
          header: t`You`,
          cell: (group) =>
            group.own_role !== null && (
              <Badge>{group.own_role === "lead" ? t`You lead it` : t`You are in it`}</Badge>
            ),
        },
      ]}
    />
  );
}
