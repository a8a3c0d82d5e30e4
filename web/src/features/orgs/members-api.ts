import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { answer, api, type ChangeMemberBody, type ChangeMembersBody, type NewMemberBody } from "@/api";
import { sessionQuery, useSession } from "@/features/identity";
import { useActiveOrganization, useEnterOrganization } from "./api";
import { invitationKeys } from "./invitations";

export interface MemberFilter {
  search: string;
  role: "" | "owner" | "admin" | "member" | "guest";
  status: "" | "active" | "suspended";
  /** Of a group; empty: all. */
  group: string;
  /** Those who have not signed in yet, or have no second factor. */
  lacks: "" | "sign_in" | "factor";
}

export const EVERYBODY: MemberFilter = { search: "", role: "", status: "", group: "", lacks: "" };

const memberKeys = {
  all: (organizationId: string) => ["organization", organizationId, "members"] as const,
};

/** Members by name, fifty at a time. */
export const membersQuery = (organizationId: string, filter: MemberFilter) =>
  infiniteQueryOptions({
    queryKey: [...memberKeys.all(organizationId), filter] as const,
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/members", {
          params: {
            path: { organization_id: organizationId },
            query: {
              ...(filter.search === "" ? {} : { search: filter.search }),
              ...(filter.role === "" ? {} : { role: filter.role }),
              ...(filter.status === "" ? {} : { status: filter.status }),
              ...(filter.lacks === "sign_in" ? { never_signed_in: true } : {}),
              ...(filter.lacks === "factor" ? { without_second_factor: true } : {}),
              ...(filter.group === "" ? {} : { group_id: filter.group }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    placeholderData: keepPreviousData,
  });

/** What would go with a membership, in numbers. */
export const lossesQuery = (organizationId: string, userId: string) =>
  queryOptions({
    queryKey: ["losses", organizationId, userId] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/members/{user_id}/losses", {
          params: { path: { organization_id: organizationId, user_id: userId } },
          signal,
        }),
      ),
    // The question is asked once: when the answer would be another, the membership is over.
    staleTime: Infinity,
    gcTime: 0,
  });

function useMembersChanged() {
  const queries = useQueryClient();
  const { id } = useActiveOrganization();
  return () => queries.invalidateQueries({ queryKey: memberKeys.all(id) });
}

export function useChangeMember() {
  const { id } = useActiveOrganization();
  const changed = useMembersChanged();
  return useMutation({
    mutationFn: ({ userId, body }: { userId: string; body: ChangeMemberBody }) =>
      answer(
        api.PATCH("/api/v1/organizations/{organization_id}/members/{user_id}", {
          params: { path: { organization_id: id, user_id: userId } },
          body,
        }),
      ),
    onSuccess: changed,
  });
}

/** A place for somebody, who is listed among the invitations until they come. */
export function useCreateMember() {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewMemberBody) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/members", {
          params: { path: { organization_id: id } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationKeys.list(id) }),
  });
}

/** By mail, or by a link that is shown once. */
export function useResetMemberPassword(userId: string) {
  const { id } = useActiveOrganization();
  return useMutation({
    mutationFn: (byMail: boolean) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/members/{user_id}/password-resets", {
          params: { path: { organization_id: id, user_id: userId } },
          body: { by_mail: byMail },
        }),
      ),
  });
}

export function useRemoveMember() {
  const { id } = useActiveOrganization();
  const changed = useMembersChanged();
  return useMutation({
    mutationFn: (userId: string) =>
      answer(
        api.DELETE("/api/v1/organizations/{organization_id}/members/{user_id}", {
          params: { path: { organization_id: id, user_id: userId } },
        }),
      ),
    onSuccess: changed,
  });
}

/** The same change for many; the answer tells row by row. */
export function useChangeMembers() {
  const { id } = useActiveOrganization();
  const changed = useMembersChanged();
  return useMutation({
    mutationFn: (body: ChangeMembersBody) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/member-changes", {
          params: { path: { organization_id: id } },
          body,
        }),
      ),
    onSuccess: changed,
  });
}

/** Ends one's own membership; the session goes on elsewhere. */
export function useLeaveOrganization() {
  const { id } = useActiveOrganization();
  const { user } = useSession();
  const queries = useQueryClient();
  const enter = useEnterOrganization();
  return useMutation({
    mutationFn: () =>
      answer(
        api.DELETE("/api/v1/organizations/{organization_id}/members/{user_id}", {
          params: { path: { organization_id: id, user_id: user.id } },
        }),
      ),
    onSuccess: async () => {
      const session = await queries.query({ ...sessionQuery, staleTime: 0 });
      if (session !== null) await enter(session);
    },
  });
}
