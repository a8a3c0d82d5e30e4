import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api } from "@/api";
import { spacesQuery } from "@/features/spaces";

/** Makes a page in the person's own space and opens it; null when there is no space they may write in. */
export function useNewPage(): { create: () => void; isPending: boolean } | null {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find((each) => each.permissions.create_page);
  const create = useMutation({
    mutationFn: (spaceId: string) =>
      answer(api.POST("/api/v1/pages", { body: { space_id: spaceId, type: "DOCUMENT" } })),
    onSuccess: async (page) => {
      await queries.invalidateQueries({ queryKey: ["pages"] });
      await navigate({ to: "/pages/$pageId", params: { pageId: page.id } });
    },
  });
  return space ? { create: () => create.mutate(space.id), isPending: create.isPending } : null;
}
