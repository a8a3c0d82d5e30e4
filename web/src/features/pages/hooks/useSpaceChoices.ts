import { useQuery } from "@tanstack/react-query";
import { spacesQuery } from "@/features/spaces";

/** The space, and where wanted the others in which one may make pages. */
export function useSpaceChoices(spaceId: string, withOthers: boolean): { value: string; label: string }[] {
  const { data = [] } = useQuery({ ...spacesQuery, enabled: withOthers });
  return data
    .filter(({ id, permissions }) => id === spaceId || (withOthers && permissions.create_page))
    .map(({ id, name, own }) => ({ value: id, label: own.display_alias ?? name }));
}
