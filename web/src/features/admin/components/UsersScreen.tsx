import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { peopleQuery, type PeopleFilter } from "../api";
import { NewUserDialog } from "./NewUserDialog";
import { UserFilters } from "./UserFilters";
import { UserTable } from "./UserTable";

const EVERYBODY: PeopleFilter = { search: "", role: null, status: null, state: null };

/** Everybody who has an account here. */
export function UsersScreen(): ReactNode {
  const { t } = useLingui();
  const [filter, setFilter] = useState(EVERYBODY);
  const people = useInfiniteQuery(peopleQuery(useDeferredValue(filter)));
  const [isAdding, setAdding] = useState(false);
  const isNarrowed = filter !== EVERYBODY;
  return (
    <SettingsPage
      title={t`Users`}
      description={t`Everybody who has an account here, the newest first.`}
      action={<Button onClick={() => setAdding(true)}>{t`New user`}</Button>}
    >
      {isAdding && <NewUserDialog onClose={() => setAdding(false)} />}
      <UserFilters filter={filter} onChange={setFilter} />
      {people.isPending && <Skeleton lines={["100%", "100%", "100%", "100%"]} label={t`Loading users`} />}
      {people.isError && !people.data && (
        <ErrorState
          title={t`The users did not load`}
          error={people.error}
          onRetry={() => void people.refetch()}
        />
      )}
      {people.data?.length === 0 && (
        <EmptyState
          icon={UsersRound}
          title={t`Nobody fits`}
          actions={
            isNarrowed && <Button size="sm" onClick={() => setFilter(EVERYBODY)}>{t`Show everybody`}</Button>
          }
        >
          {t`The search looks at the beginning of names, usernames and e-mail addresses.`}
        </EmptyState>
      )}
      {people.data !== undefined && people.data.length > 0 && <UserTable people={people.data} />}
      {people.hasNextPage && (
        <div>
          <Button busy={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()}>
            {t`Show more`}
          </Button>
        </div>
      )}
    </SettingsPage>
  );
}
