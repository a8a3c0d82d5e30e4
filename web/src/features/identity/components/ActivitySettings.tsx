import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ActivityKind } from "@/api";
import { SettingsPage } from "@/shared/shell";
import { Button, EmptyState, ErrorState, Select, Skeleton } from "@/shared/ui";
import { activityQuery } from "../devices";
import { ActivityRow } from "./ActivityRow";

type Filter = "all" | "sign_ins" | "security" | "changes" | "screens" | "errors";

const KINDS: Readonly<Record<Filter, readonly ActivityKind[]>> = {
  all: [],
  sign_ins: ["login", "logout"],
  security: ["security_event"],
  changes: ["api_request"],
  screens: ["page_view"],
  errors: ["error"],
};

/** What happened in the person's sessions and to their account. */
export function ActivitySettings(): ReactNode {
  const { t } = useLingui();
  const [filter, setFilter] = useState<Filter>("all");
  const log = useInfiniteQuery(activityQuery(KINDS[filter]));
  const entries = log.data?.pages.flatMap((page) => page.items);
  return (
    <SettingsPage
      title={t`Activity`}
      description={t`What happened in your sessions. Only you and the administrators of this Stoa see it. Written once a minute.`}
      action={
        <Select<Filter>
          label={t`What is shown`}
          value={filter}
          onChange={setFilter}
          options={[
            { value: "all", label: t`Everything` },
            { value: "sign_ins", label: t`Sign-ins` },
            { value: "security", label: t`Security` },
            { value: "changes", label: t`Changes` },
            { value: "screens", label: t`Screens` },
            { value: "errors", label: t`Failures` },
          ]}
        />
      }
    >
      {log.isPending && <Skeleton lines={["70%", "82%", "64%", "76%"]} label={t`Loading activity`} />}
      {log.isError && entries === undefined && (
        <ErrorState
          title={t`The activity did not load`}
          error={log.error}
          onRetry={() => void log.refetch()}
        />
      )}
      {entries?.length === 0 && (
        <EmptyState icon={Activity} title={t`Nothing of this kind yet`}>
          {t`Sign-ins and changes to your account stay here for two years, the rest for ninety days.`}
        </EmptyState>
      )}
      {entries !== undefined && entries.length > 0 && (
        <ol className="card">
          {entries.map((entry) => (
            <ActivityRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {log.hasNextPage && (
        <div>
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t`Show older`}
          </Button>
        </div>
      )}
    </SettingsPage>
  );
}
