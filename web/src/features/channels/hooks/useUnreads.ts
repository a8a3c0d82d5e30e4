import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSession } from "@/features/identity";
import { useTopic } from "@/shared/lib/realtime";
import { channelKeys, unreadsQuery } from "../api";

/** How many messages are new, by channel, on all devices alike. */
export function useUnreads(): ReadonlyMap<string, { unread: number; mentions: number }> {
  const queries = useQueryClient();
  const { user } = useSession();
  const { data } = useQuery(unreadsQuery);
  useTopic(`user:${user.id}`, (event) => {
    if (event.kind === "unread.changed" || event.kind === "resync" || event.kind === "notification.changed") {
      void queries.invalidateQueries({ queryKey: channelKeys.unreads });
    }
  });
  return useMemo(() => new Map(data?.map((each) => [each.page_id, each])), [data]);
}
