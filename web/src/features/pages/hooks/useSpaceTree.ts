import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTopic } from "@/shared/lib/realtime";
import { pageKeys, treeQuery } from "../api";
import { forgetPages } from "../model/forget";

const RIGHTS = new Set(["access.revoked", "rights.changed"]);

/** The pages of a space, read anew when its tree or somebody's rights change. */
export function useSpaceTree(spaceId: string) {
  const queries = useQueryClient();
  useTopic(`space:${spaceId}`, (event) => {
    if (RIGHTS.has(event.kind)) forgetPages(queries);
    else void queries.invalidateQueries({ queryKey: pageKeys.tree(spaceId) });
  });
  return useQuery(treeQuery(spaceId));
}
