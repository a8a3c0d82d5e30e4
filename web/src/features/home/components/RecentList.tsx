import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { fullTime, shortTime } from "@/shared/lib/time";
import { ErrorState, Skeleton } from "@/shared/ui";

export interface RecentRow {
  key: string;
  icon: ReactNode;
  title: string;
  at: string;
  link: (content: ReactNode) => ReactNode;
}

export interface RecentListProps<Item> {
  title: string;
  failure: string;
  query: UseQueryResult<Item[]>;
  empty: ReactNode;
  row: (item: Item) => RecentRow;
}

/** The last few of one kind. Old data stays when a later read fails. */
export function RecentList<Item>({ title, failure, query, empty, row }: RecentListProps<Item>): ReactNode {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label={title}>
      <h2 className="section-title">{title}</h2>
      {query.isPending && <Skeleton lines={["46%", "60%", "38%"]} label={title} />}
      {query.isError && !query.data && (
        <ErrorState title={failure} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data?.length === 0 && empty}
      {query.data && query.data.length > 0 && (
        <ul className="-mx-2">
          {query.data.map(row).map(({ key, icon, title: name, at, link }) => (
            <li key={key}>
              {link(
                <>
                  {icon}
                  <span className="grow truncate text-fg">{name}</span>
                  <time
                    className="num text-12 whitespace-nowrap text-fg-3"
                    dateTime={at}
                    title={fullTime(at)}
                  >
                    {shortTime(at)}
                  </time>
                </>,
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
