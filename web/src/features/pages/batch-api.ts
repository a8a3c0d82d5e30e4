import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type GrantLevel, type TrashMode } from "@/api";

/** A change of many pages at once, which happens to all or to none. */
function useBatch<Variables, Data>(change: (variables: Variables) => Promise<Data>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    // Not waited for: what asked is gone when the tree no longer shows what was chosen.
    onSettled: () => void queries.invalidateQueries({ queryKey: ["pages"] }),
  });
}

export interface PagesMove {
  ids: readonly string[];
  parentId: string | null;
  accept: boolean;
}

export const useMovePages = () =>
  useBatch(({ ids, parentId, accept }: PagesMove) =>
    answer(
      api.POST("/api/v1/page-batches/moves", {
        body: { page_ids: [...ids], parent_id: parentId, accept_audience_change: accept },
      }),
    ),
  );

export const useTrashPages = () =>
  useBatch(({ ids, mode }: { ids: readonly string[]; mode: TrashMode }) =>
    answer(api.POST("/api/v1/page-batches/trashings", { body: { page_ids: [...ids], mode } })),
  );

export const useRestorePages = () =>
  useBatch((ids: readonly string[]) =>
    answer(api.POST("/api/v1/page-batches/restorations", { body: { page_ids: [...ids] } })),
  );

/** Lets pages of a space bear a tag; a name that none bears yet makes one. */
export const useTagPages = (spaceId: string) =>
  useBatch(async ({ ids, tag }: { ids: readonly string[]; tag: { id: string } | { name: string } }) => {
    const { id } =
      "id" in tag
        ? tag
        : await answer(
            api.POST("/api/v1/spaces/{space_id}/tags", {
              params: { path: { space_id: spaceId } },
              body: { name: tag.name },
            }),
          );
    return answer(api.POST("/api/v1/page-batches/tags", { body: { page_ids: [...ids], tag_id: id } }));
  });

export interface PagesShare {
  ids: readonly string[];
  subject: { user_id: string } | { group_id: string };
  level: GrantLevel;
}

export const useSharePages = () =>
  useBatch(({ ids, subject, level }: PagesShare) =>
    answer(api.POST("/api/v1/page-batches/grants", { body: { page_ids: [...ids], ...subject, level } })),
  );
