import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type ChangeGroupBody, type NewGroupBody } from "@/api";
import { useActiveOrganization } from "./api";

export const groupKeys = {
  list: (organizationId: string) => ["organization", organizationId, "groups"] as const,
  members: (groupId: string) => ["group", groupId, "members"] as const,
  effects: (groupId: string) => ["group", groupId, "effects"] as const,
};

export const groupsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: groupKeys.list(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/groups", {
          params: { path: { organization_id: organizationId }, query: { limit: 100 } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

export const groupMembersQuery = (groupId: string) =>
  queryOptions({
    queryKey: groupKeys.members(groupId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/groups/{group_id}/members", {
          params: { path: { group_id: groupId }, query: { limit: 100 } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

/** What the group gives, and would take with it. */
export const groupEffectsQuery = (groupId: string) =>
  queryOptions({
    queryKey: groupKeys.effects(groupId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/groups/{group_id}/effects", { params: { path: { group_id: groupId } }, signal }),
      ),
    staleTime: 0,
  });

function useChange<Variables, Data>(change: (variables: Variables) => Promise<Data>) {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: groupKeys.list(id) }),
        queries.invalidateQueries({ queryKey: ["group"] }),
      ]),
  });
}

export function useCreateGroup() {
  const { id } = useActiveOrganization();
  return useChange((body: NewGroupBody) =>
    answer(
      api.POST("/api/v1/organizations/{organization_id}/groups", {
        params: { path: { organization_id: id } },
        body,
      }),
    ),
  );
}

export const useChangeGroup = () =>
  useChange(({ id, body }: { id: string; body: ChangeGroupBody }) =>
    answer(api.PATCH("/api/v1/groups/{group_id}", { params: { path: { group_id: id } }, body })),
  );

export function useDeleteGroup() {
  const { id: organizationId } = useActiveOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/groups/{group_id}", { params: { path: { group_id: id } } })),
    // Nothing more is asked about what is gone.
    onSuccess: () => queries.invalidateQueries({ queryKey: groupKeys.list(organizationId) }),
  });
}

export interface Membership {
  groupId: string;
  userId: string;
  role: "lead" | "member";
}

export const usePutGroupMember = () =>
  useChange(({ groupId, userId, role }: Membership) =>
    answer(
      api.PUT("/api/v1/groups/{group_id}/members/{user_id}", {
        params: { path: { group_id: groupId, user_id: userId } },
        body: { role },
      }),
    ),
  );

export const useRemoveGroupMember = () =>
  useChange(({ groupId, userId }: Omit<Membership, "role">) =>
    answer(
      api.DELETE("/api/v1/groups/{group_id}/members/{user_id}", {
        params: { path: { group_id: groupId, user_id: userId } },
      }),
    ),
  );
