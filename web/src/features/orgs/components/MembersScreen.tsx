import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { SettingsPage } from "@/shared/shell";
import { Button, buttonClass, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { EVERYBODY, type MemberFilter, membersQuery } from "../members-api";
import { AddMemberDialog } from "./AddMemberDialog";
import { BulkBar } from "./BulkBar";
import { MemberFilters } from "./MemberFilters";
import { MemberPanel } from "./MemberPanel";
import { MemberTable } from "./MemberTable";

/** The directory; owners and admins also change roles, suspend and remove. */
export function MembersScreen(): ReactNode {
  const { t } = useLingui();
  const { id, permissions } = useActiveOrganization();
  const [filter, setFilter] = useState<MemberFilter>(EVERYBODY);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isAdding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const members = useInfiniteQuery(membersQuery(id, useDeferredValue(filter)));
  const rows = members.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.find((row) => row.id === openId);
  const choose = (userId: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(userId);
    else next.delete(userId);
    setChosen(next);
  };
  return (
    <SettingsPage
      title={t`Members`}
      description={t`Everybody in this organization.`}
      action={
        permissions.manage && (
          <span className="flex gap-2">
            <a className={buttonClass()} href={`/api/v1/organizations/${id}/members/export`} download>
              {t`Export`}
            </a>
            <Button kind="primary" onClick={() => setAdding(true)}>
              {t`Add a member`}
            </Button>
          </span>
        )
      }
    >
      <MemberFilters filter={filter} onChange={setFilter} manages={permissions.manage} />
      {chosen.size > 0 && <BulkBar userIds={[...chosen]} onDone={() => setChosen(new Set())} />}
      {members.isPending && <Skeleton lines={["100%", "100%", "100%"]} />}
      {members.isError && (
        <ErrorState
          title={t`The members did not load`}
          error={members.error}
          onRetry={() => void members.refetch()}
        />
      )}
      {members.isSuccess && rows.length === 0 && (
        <EmptyState icon={UsersRound} title={t`Nobody found`}>
          {t`No member fits what you search for.`}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <MemberTable
          rows={rows}
          chosen={chosen}
          onChoose={permissions.manage ? choose : undefined}
          onOpen={setOpenId}
        />
      )}
      {members.hasNextPage && (
        <div>
          <Button busy={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            {t`Show more`}
          </Button>
        </div>
      )}
      {isAdding && <AddMemberDialog onClose={() => setAdding(false)} />}
      {open && <MemberPanel key={open.id} member={open} onClose={() => setOpenId(null)} />}
    </SettingsPage>
  );
}
