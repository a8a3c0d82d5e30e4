import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { answer, api, type NewPageBody, type PageTemplate } from "@/api";
import { spacesQuery } from "@/features/spaces";
import { useProblemToast } from "@/shared/ui";

/** A page from a template bears its name until it gets one of its own. */
function beginning({ page_id, page_type, name }: PageTemplate): Partial<NewPageBody> {
  const title = { title: name };
  // The server names the kinds that it takes.
  return page_id === null
    ? { ...title, page_type: page_type as NonNullable<NewPageBody["page_type"]> }
    : { ...title, template_id: page_id };
}

interface NewPage {
  spaceId: string;
  template?: PageTemplate;
  type?: "DOCUMENT" | "AI_CHAT" | "CHANNEL";
}

/** Makes a page and opens it: below `parentId`, or in the given space, or in the first space that allows it.
 * Null when there is no such space. */
export function useNewPage(place: { spaceId?: string; parentId?: string } = {}): {
  create: () => void;
  createFrom: (template: PageTemplate) => void;
  createChat: () => void;
  createChannel: () => void;
  isPending: boolean;
} | null {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const onError = useProblemToast();
  const { data: spaces } = useQuery(spacesQuery);
  const space = spaces?.find(
    (each) => each.permissions.create_page && each.id === (place.spaceId ?? each.id),
  );
  const create = useMutation({
    mutationFn: ({ spaceId, template, type = "DOCUMENT" }: NewPage) =>
      answer(
        api.POST("/api/v1/pages", {
          body: {
            space_id: spaceId,
            type,
            ...(template && beginning(template)),
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
  if (!space) return null;
  return {
    create: () => create.mutate({ spaceId: space.id }),
    createChannel: () => create.mutate({ spaceId: space.id, type: "CHANNEL" }),
    createChat: () => create.mutate({ spaceId: space.id, type: "AI_CHAT" }),
    createFrom: (template) => create.mutate({ spaceId: space.id, template }),
    isPending: create.isPending,
  };
}
