import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type PageExportForm, type PageMoveBody, type SpaceTree } from "@/api";
import { saveFile } from "@/shared/lib/file";
import { useProblemToast } from "@/shared/ui";
import { pageKeys } from "./api";
import { type Place, withMove } from "./model/moves";

const FILE_ENDINGS: Readonly<Record<PageExportForm, string>> = {
  markdown: "md",
  html: "html",
  docx: "docx",
  pdf: "pdf",
  json: "json",
};

const path = (pageId: string) => ({ params: { path: { page_id: pageId } } });

export const trashKey = (spaceId: string) => ["pages", "trash", spaceId] as const;

/** What lies in the trash of a space and may be restored. */
export const trashQuery = (spaceId: string) =>
  queryOptions({
    queryKey: trashKey(spaceId),
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/spaces/{space_id}/trash", { params: { path: { space_id: spaceId } }, signal }),
        )
      ).items,
  });

/** Moves a page; the tree shows it at once, and goes back when the server refuses. */
export function useMovePage(spaceId: string) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  const key = pageKeys.tree(spaceId);
  return useMutation({
    mutationFn: ({ pageId, place }: { pageId: string; place: Place | PageMoveBody }) =>
      answer(api.POST("/api/v1/pages/{page_id}/moves", { ...path(pageId), body: place })),
    onMutate: async ({ pageId, place }) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<SpaceTree>(key);
      if (before && place.area_id)
        queries.setQueryData<SpaceTree>(key, {
          ...before,
          items: withMove(before.items, pageId, place as Place),
        });
      return { before };
    },
    onError: (error, _move, context) => {
      if (context?.before) queries.setQueryData(key, context.before);
      onError(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["pages"] }),
  });
}

/** Everything that lists pages may have changed. */
function usePagesChange<Variables, Data>(mutationFn: (variables: Variables) => Promise<Data>) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn,
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: ["pages"] }),
  });
}

export const useRenameInTree = () =>
  usePagesChange(({ pageId, title }: { pageId: string; title: string }) =>
    answer(api.PATCH("/api/v1/pages/{page_id}", { ...path(pageId), body: { title } })),
  );

export const useTrashPage = () =>
  usePagesChange(({ pageId, mode }: { pageId: string; mode: "only" | "subtree" }) =>
    answer(api.DELETE("/api/v1/pages/{page_id}", { params: { path: { page_id: pageId }, query: { mode } } })),
  );

export const useRestorePage = () =>
  usePagesChange((pageId: string) => answer(api.POST("/api/v1/pages/{page_id}/restorations", path(pageId))));

export const usePurgePage = (spaceId: string) =>
  usePagesChange((pageId: string) =>
    answer(
      api.DELETE("/api/v1/spaces/{space_id}/trash/{page_id}", {
        params: { path: { space_id: spaceId, page_id: pageId } },
      }),
    ),
  );

export interface Transfer {
  pageId: string;
  spaceId: string;
  parentId: string | null;
}

/** What a transfer of the page to another space would drop; asked anew each time. */
export const transferPreviewQuery = ({ pageId, spaceId, parentId }: Transfer) =>
  queryOptions({
    queryKey: ["pages", "transfer-preview", pageId, spaceId, parentId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/pages/{page_id}/transfer-previews", {
          ...path(pageId),
          body: { space_id: spaceId, parent_id: parentId },
          signal,
        }),
      ),
    gcTime: 0,
    retry: false,
  });

/** Puts a page, with all below it, into another space. */
export function useTransferPage() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ pageId, spaceId, parentId }: Transfer) =>
      answer(
        api.POST("/api/v1/pages/{page_id}/transfers", {
          ...path(pageId),
          body: { space_id: spaceId, parent_id: parentId },
        }),
      ),
    onSettled: () => void queries.invalidateQueries({ queryKey: ["pages"] }),
  });
}

export const useDuplicatePage = () =>
  usePagesChange(({ pageId, withDescendants }: { pageId: string; withDescendants: boolean }) =>
    answer(
      api.POST("/api/v1/pages/{page_id}/duplicates", {
        ...path(pageId),
        body: { with_descendants: withDescendants },
      }),
    ),
  );

export const useFinalize = (pageId: string) =>
  usePagesChange((finalized: boolean) =>
    answer(
      finalized
        ? api.PUT("/api/v1/pages/{page_id}/finalization", path(pageId))
        : api.DELETE("/api/v1/pages/{page_id}/finalization", path(pageId)),
    ),
  );

/** Sets the day on which a finalized page is to be looked at again; null: none. */
export const useReview = (pageId: string) =>
  usePagesChange((day: string | null) =>
    answer(
      day === null
        ? api.DELETE("/api/v1/pages/{page_id}/review", path(pageId))
        : api.PUT("/api/v1/pages/{page_id}/review", { ...path(pageId), body: { review_on: day } }),
    ),
  );

export const useChangePage = (pageId: string) =>
  usePagesChange((body: { is_template?: boolean; type?: "FOLDER" | "DOCUMENT" }) =>
    answer(api.PATCH("/api/v1/pages/{page_id}", { ...path(pageId), body })),
  );

/** Takes a page out as a file of the person's; with what lies below it as an archive. */
export const useExportPage = (page: { id: string; title: string }) =>
  useMutation({
    mutationFn: async ({ form, withDescendants }: { form: PageExportForm; withDescendants: boolean }) => {
      const content = await answer(
        api.POST("/api/v1/pages/{page_id}/exports", {
          ...path(page.id),
          body: { format: form, with_descendants: withDescendants },
          parseAs: "blob",
        }),
      );
      saveFile(content, `${page.title}.${withDescendants ? "zip" : FILE_ENDINGS[form]}`);
    },
  });
