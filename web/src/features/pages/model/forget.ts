import type { QueryClient } from "@tanstack/react-query";
import type { SpaceTree } from "@/api";

/** A page and what the trees that were read show below it. */
function withBelow(queries: QueryClient, pageId: string): ReadonlySet<string> {
  const found = new Set([pageId]);
  for (const [, tree] of queries.getQueriesData<SpaceTree>({ queryKey: ["pages", "tree"] })) {
    // Parents stand before children.
    for (const node of tree?.items ?? []) {
      if (node.parent_id !== null && found.has(node.parent_id)) found.add(node.id);
    }
  }
  return found;
}

/** Rights are others: nothing that was read of pages before is shown again without being asked for. */
export function forgetPages(queries: QueryClient): void {
  queries.removeQueries({ queryKey: ["pages"], type: "inactive" });
  void queries.invalidateQueries({ queryKey: ["pages"] });
  void queries.invalidateQueries({ queryKey: ["spaces"] });
}

/** Drops what was read of a page that the person may not see any more, and of all below it. */
export function forgetPage(queries: QueryClient, pageId: string): void {
  const gone = withBelow(queries, pageId);
  // What is on the screen is empty at once and asks again, which answers that it does not exist.
  void queries.resetQueries({
    predicate: ({ queryKey }) => queryKey.some((part) => typeof part === "string" && gone.has(part)),
  });
  forgetPages(queries);
}
