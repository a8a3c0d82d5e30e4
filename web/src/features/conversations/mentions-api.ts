import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api";
import type { Named } from "./model/naming";

/** A page, person or conversation that can be named. `note`: what tells it from others of its name. */
export interface Nameable extends Named {
  icon: string | null;
  note: string | null;
}

const MOST_CONVERSATIONS = 5;

/** What a message can name: pages and people of the organization, those of the space first, and conversations. */
export const nameablesQuery = (words: string, spaceId: string | null) =>
  queryOptions({
    queryKey: ["conversations", "nameables", words, spaceId] as const,
    queryFn: async ({ signal }): Promise<Nameable[]> => {
      const [things, talks] = await Promise.all([
        answer(
          api.GET("/api/v1/mentionables", {
            params: { query: { q: words, kind: ["page", "user"], space: spaceId, everywhere: true } },
            signal,
          }),
        ),
        words === ""
          ? { items: [] }
          : answer(
              api.GET("/api/v1/conversations", {
                params: { query: { q: words, limit: MOST_CONVERSATIONS } },
                signal,
              }),
            ),
      ]);
      return [
        ...things.items.map((each) => ({
          kind: each.kind as "page" | "user",
          id: each.id,
          label: each.label,
          icon: each.icon,
          note: each.space_name ?? (each.username === null ? null : `@${each.username}`),
        })),
        ...talks.items.map((each) => ({
          kind: "conversation" as const,
          id: each.id,
          label: each.title,
          icon: null,
          note: each.owner_name,
        })),
      ];
    },
    placeholderData: keepPreviousData,
  });
