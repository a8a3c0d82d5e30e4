import { queryOptions, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Channel, type ChannelMessage, type ChangeChannelBody } from "@/api";
import { type Stretch, withChanges, withEarlier, withMessage } from "./model/stretch";

export const channelKeys = {
  all: ["channels"] as const,
  one: (id: string) => ["channels", id, "settings"] as const,
  messages: (id: string) => ["channels", id, "messages"] as const,
  unreads: ["channels", "unreads"] as const,
  history: (id: string) => ["channels", "history", id] as const,
};

export const channelQuery = (id: string) =>
  queryOptions({
    queryKey: channelKeys.one(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/channels/{page_id}", { params: { path: { page_id: id } }, signal })),
  });

const readMessages = (id: string, query: { before?: number }, signal?: AbortSignal) =>
  answer(
    api.GET("/api/v1/channels/{page_id}/messages", {
      params: { path: { page_id: id }, query },
      ...(signal && { signal }),
    }),
  );

/** The end of a channel. Once it is read, the socket tells what changes; scrolling up makes it longer. */
export const messagesQuery = (id: string) =>
  queryOptions({
    queryKey: channelKeys.messages(id),
    queryFn: async ({ signal }): Promise<Stretch> => {
      const read = await readMessages(id, {}, signal);
      return { items: read.items, hasEarlier: read.has_earlier, seq: read.change_seq };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Changes what is held of a channel, if it is. */
export function updateStretch(queries: QueryClient, id: string, update: (held: Stretch) => Stretch): void {
  queries.setQueryData<Stretch>(channelKeys.messages(id), (held) => held && update(held));
}

/** Reads everything that changed since; it ends because every answer goes further. */
export async function readChanges(queries: QueryClient, id: string): Promise<void> {
  for (;;) {
    const held = queries.getQueryData<Stretch>(channelKeys.messages(id));
    if (held === undefined) return;
    const told = await answer(
      api.GET("/api/v1/channels/{page_id}/changes", {
        params: { path: { page_id: id }, query: { after: held.seq } },
      }),
    );
    updateStretch(queries, id, (now) => withChanges(now, told));
    if (told.through >= told.change_seq || told.through <= held.seq) return;
  }
}

export function useEarlierMessages(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (before: number) => readMessages(id, { before }),
    onSuccess: (read) => updateStretch(queries, id, (held) => withEarlier(held, read)),
  });
}

export const postMessage = (id: string, body: { content: string; client_id: string }) =>
  answer(api.POST("/api/v1/channels/{page_id}/messages", { params: { path: { page_id: id } }, body }));

function takeIn(queries: QueryClient, message: ChannelMessage): void {
  updateStretch(queries, message.page_id, (held) => withMessage(held, message));
}

export function useEditMessage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, content }: { id: string; content: string }) =>
      answer(
        api.PATCH("/api/v1/channel-messages/{message_id}", {
          params: { path: { message_id: id } },
          body: { content },
        }),
      ),
    onSuccess: (message) => {
      takeIn(queries, message);
      void queries.invalidateQueries({ queryKey: channelKeys.history(message.id) });
    },
  });
}

export function useDeleteMessage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: ChannelMessage) =>
      answer(api.DELETE("/api/v1/channel-messages/{message_id}", { params: { path: { message_id: id } } })),
    onSuccess: (_, message) =>
      updateStretch(queries, message.page_id, (held) => ({
        ...held,
        items: held.items.filter((each) => each.id !== message.id || each.reply_count > 0),
      })),
  });
}

/** What a message said before its edits. */
export const earlierTextsQuery = (id: string) =>
  queryOptions({
    queryKey: channelKeys.history(id),
    queryFn: async ({ signal }) => {
      const read = await answer(
        api.GET("/api/v1/channel-messages/{message_id}/history", {
          params: { path: { message_id: id } },
          signal,
        }),
      );
      return read.items;
    },
  });

export function useChangeChannel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ChangeChannelBody) =>
      answer(api.PATCH("/api/v1/channels/{page_id}", { params: { path: { page_id: id } }, body })),
    onSuccess: (channel: Channel) => queries.setQueryData(channelKeys.one(id), channel),
  });
}

const UNREAD_AGAIN_MS = 15_000;

/** Channels in which something is new; devices of one person hear of each other, and the rest is asked for. */
export const unreadsQuery = queryOptions({
  queryKey: channelKeys.unreads,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/unreads", { signal }))).items,
  refetchInterval: UNREAD_AGAIN_MS,
});

export function useMarkRead(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { last_read_seq: number; is_unread?: boolean }) =>
      answer(api.PUT("/api/v1/channels/{page_id}/read", { params: { path: { page_id: id } }, body })),
    onSuccess: ({ last_read_seq, unread, mentions }) => {
      queries.setQueryData<Channel>(
        channelKeys.one(id),
        (held) => held && { ...held, last_read_seq, unread, mentions },
      );
      return queries.invalidateQueries({ queryKey: channelKeys.unreads });
    },
  });
}

/** Tells others that one types; nothing depends on it. */
export function sayTyping(id: string, isTyping: boolean): void {
  const body = { is_typing: isTyping };
  answer(api.PUT("/api/v1/channels/{page_id}/typing", { params: { path: { page_id: id } }, body })).catch(
    () => undefined,
  );
}
