import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { useProblemToast } from "@/shared/ui";

/** Makes a page and opens it: below `parentId`, or in the given space, or in the first space that allows it.
 * Null when there is no such space. */
export function useNewPage(
  place: { spaceId?: string; parentId?: string } = {},
): { create: () => void; isPending: boolean } | null {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const onError = useProblemToast();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find(
    (each) => each.permissions.create_page && each.id === (place.spaceId ?? each.id),
  );
  const create = useMutation({
    mutationFn: (spaceId: string) =>
      answer(
        api.POST("/api/v1/pages", {
          body: {
            space_id: spaceId,
            type: "DOCUMENT",
            ...(place.parentId === undefined ? {} : { parent_id: place.parentId }),
          },
        }),
      ),
    onSuccess: async (page) => {
      await queries.invalidateQueries({ queryKey: ["pages"] });
      await navigate({ to: "/pages/$pageId", params: { pageId: page.id } });
    },
    onError,
  });
  return space ? { create: () => create.mutate(space.id), isPending: create.isPending } : null;
}
