import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isProblem } from "@/api";
import { useSession } from "@/features/identity";
import { Banner, Button, EmptyState, ErrorState, Skeleton } from "@/shared/ui";
import { searchQuery } from "../api";
import type { SearchFilters } from "../model/filters";
import { FoundRow } from "./FoundRow";

/** What was found, the best first; more on demand. */
export function FoundList({ filters }: { filters: SearchFilters }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const found = useInfiniteQuery(searchQuery(filters, user.id));
  if (found.isPending) return <Skeleton lines={["60%", "86%", "54%", "78%"]} label={t`Searching`} />;
  if (found.isError) {
    if (isProblem(found.error) && found.error.code === "documents.query_invalid")
      return <p className="text-13 text-fg-3" role="status">{t`There is no word to search for.`}</p>;
    return (
      <ErrorState
        title={t`The search did not work`}
        error={found.error}
        onRetry={() => void found.refetch()}
      />
    );
  }
  const slices = found.data.pages;
  const hits = slices.flatMap((slice) => slice.items);
  const odd = slices[0]?.warnings.join(", ") ?? "";
  return (
    <>
      {odd !== "" && <p className="text-13 text-fg-3">{t`Searched as plain text: ${odd}`}</p>}
      {slices.some((slice) => slice.timed_out) && (
        <Banner tone="warning">{t`There was no time to look everywhere. A rarer word finds more.`}</Banner>
      )}
      <p className="sr-only" role="status">
        {hits.length === 0 ? t`Nothing found.` : t`${hits.length} found`}
      </p>
      {hits.length === 0 ? (
        <EmptyState title={t`Nothing found`}>
          {t`Words are found by their beginnings. Fewer words find more; "a phrase", -without, tag:, from:, before: and after: narrow the search.`}
        </EmptyState>
      ) : (
        <ul aria-label={t`Found`} className={found.isPlaceholderData ? "opacity-60" : ""}>
          {hits.map((hit) => (
            <FoundRow key={hit.id} hit={hit} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >{t`Show more`}</Button>
      )}
    </>
  );
}
