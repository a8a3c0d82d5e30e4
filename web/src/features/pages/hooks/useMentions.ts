import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Page } from "@/api";
import type { Mentions } from "@/editor/mention-context";
import { useTopic } from "@/shared/lib/realtime";
import { mentionsQuery } from "../mentions-api";

/** What the text of a page needs to know of those that it names. */
export function useMentions(page: Page): Mentions {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const { id, space_id: spaceId } = page;
  const { data } = useQuery(mentionsQuery(id));
  // The server knows of a mention once the text is stored; until then this does.
  const [named, setNamed] = useState<ReadonlyMap<string, string>>(new Map());
  const refresh = () => void queries.invalidateQueries({ queryKey: mentionsQuery(id).queryKey });
  useTopic(`page:${id}`, refresh);
  useTopic(`space:${spaceId}`, refresh);
  return useMemo(
    () => ({
      labels:
        data &&
        new Map<string, string | null>([...named, ...data.map((each) => [each.id, each.label] as const)]),
      spaceId,
      onNamed: (each) => setNamed((before) => new Map(before).set(each.id, each.label)),
      addressOf: (pageId) => router.buildLocation({ to: "/pages/$pageId", params: { pageId } }).href,
      onOpen: (pageId) => void navigate({ to: "/pages/$pageId", params: { pageId } }),
    }),
    [data, named, navigate, router, spaceId],
  );
}
