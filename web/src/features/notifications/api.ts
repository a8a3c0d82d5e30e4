import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, api, type InboxSlice, type NotificationChange } from "@/api";
import { useProblemToast } from "@/shared/ui";

export const notificationKeys = {
  all: ["notifications"] as const,
  marks: ["notifications", "marks"] as const,
  inbox: ["notifications", "inbox"] as const,
};

export const marksQuery = queryOptions({
  queryKey: notificationKeys.marks,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/notifications/read-marks", { signal })),
});

export const inboxQuery = (isUnread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...notificationKeys.inbox, isUnread],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/notifications", {
          params: {
            query: { unread: isUnread, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    select: (data) => data.pages.flatMap((page) => page.items),
  });

/** The slice as it will be once the server has done it. */
function changed(
  slice: InboxSlice,
  id: string,
  { is_read: isRead, is_archived }: NotificationChange,
): InboxSlice {
  const rest = is_archived === true ? slice.items.filter((entry) => entry.id !== id) : slice.items;
  if (typeof isRead !== "boolean") return { ...slice, items: rest };
  const read_at = isRead ? new Date().toISOString() : null;
  return { ...slice, items: rest.map((entry) => (entry.id === id ? { ...entry, read_at } : entry)) };
}

/** Marks one entry read or unread, or puts it away; the list changes at once. */
export function useChangeEntry() {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: NotificationChange }) =>
      answer(
        api.PATCH("/api/v1/notifications/{notification_id}", {
          params: { path: { notification_id: id } },
          body: change,
        }),
      ),
    onMutate: async ({ id, change }) => {
      await queries.cancelQueries({ queryKey: notificationKeys.inbox });
      queries.setQueriesData<InfiniteData<InboxSlice>>(
        { queryKey: notificationKeys.inbox },
        (data) => data && { ...data, pages: data.pages.map((slice) => changed(slice, id, change)) },
      );
    },
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}

/** Marks what had come by then as seen or read; what came later stays as it is. */
export function useSetMarks() {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: (marks: { seen_up_to: number } | { read_up_to: number }) =>
      answer(api.PUT("/api/v1/notifications/read-marks", { body: marks })),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}
