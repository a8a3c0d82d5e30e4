import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { PageComment } from "@/api";
import type { Anchor } from "@/editor/passages";
import { Passages } from "@/editor/passages-context";
import { useTopic } from "@/shared/lib/realtime";
import { commentsKey, commentsQuery } from "../history-api";

/** The passages of a page that open comments are about. */
export function useCommentedPassages(pageId: string): Passages {
  const [passages] = useState(() => new Passages());
  const queries = useQueryClient();
  const { data: comments } = useQuery(commentsQuery(pageId));
  useTopic(`page:${pageId}`, (event) => {
    if (event.kind.startsWith("comment") || event.kind === "resync")
      void queries.invalidateQueries({ queryKey: commentsKey(pageId) });
  });
  useEffect(() => passages.mark(anchorsOf(comments ?? [])), [passages, comments]);
  return passages;
}

function anchorsOf(comments: readonly PageComment[]): ReadonlyMap<string, Anchor> {
  const found = new Map<string, Anchor>();
  for (const { id, anchor, resolved_at } of comments) {
    const words = (name: string) => (typeof anchor?.[name] === "string" ? anchor[name] : null);
    const quote = words("quote");
    if (quote !== null && resolved_at === null)
      found.set(id, { quote, start: words("start"), end: words("end") });
  }
  return found;
}
