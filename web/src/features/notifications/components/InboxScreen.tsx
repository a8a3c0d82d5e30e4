import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Screen } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Segmented, Skeleton } from "@/shared/ui";
import { inboxQuery, marksQuery, useSetMarks } from "../api";
import { useInboxKeys } from "../hooks/useInboxKeys";
import { EntryList } from "./EntryList";

/** Everything that concerns the person, by day. */
export function InboxScreen(): ReactNode {
  const { t } = useLingui();
  const [filter, setFilter] = useState<"all" | "unread">("all");
  const found = useInfiniteQuery(inboxQuery(filter === "unread"));
  const { data: marks } = useQuery(marksQuery);
  const setMarks = useSetMarks();
  const list = useRef<HTMLDivElement>(null);
  const entries = found.data ?? [];
  useInboxKeys(list, entries);
  const newest = entries[0]?.inbox_seq ?? 0;
  const unseen = marks?.unseen ?? 0;
  const see = useEffectEvent((upTo: number) => setMarks.mutate({ seen_up_to: upTo }));
  useEffect(() => {
    if (newest > 0 && unseen > 0) see(newest);
  }, [newest, unseen]);
  return (
    <Screen
      title={t`Inbox`}
      actions={
        <Button
          size="sm"
          kind="quiet"
          disabled={newest === 0 || (marks?.unread ?? 0) === 0}
          busy={setMarks.isPending && "read_up_to" in setMarks.variables}
          onClick={() => setMarks.mutate({ read_up_to: newest })}
        >
          {t`Mark all as read`}
        </Button>
      }
    >
      <div className="document-frame" ref={list}>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
          <h1 className="text-20 font-semibold">{t`Inbox`}</h1>
          <Segmented
            label={t`Which entries`}
            value={filter}
            onChange={setFilter}
            options={[
              { value: "all", label: t`All` },
              { value: "unread", label: t`Unread` },
            ]}
          />
        </div>
        {found.isPending && <Skeleton lines={["84%", "72%", "90%", "66%"]} label={t`Loading the inbox`} />}
        {found.isError && entries.length === 0 && (
          <ErrorState
            title={t`The inbox did not load`}
            error={found.error}
            onRetry={() => void found.refetch()}
          />
        )}
        {found.isSuccess && entries.length === 0 && (
          <EmptyState icon={Inbox} title={filter === "unread" ? t`Nothing is unread` : t`The inbox is empty`}>
            {t`What others say to you, share with you and change on pages you follow stands here.`}
          </EmptyState>
        )}
        <EntryList entries={entries} />
        {found.hasNextPage && (
          <Button size="sm" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t`Show older entries`}
          </Button>
        )}
      </div>
    </Screen>
  );
}
