import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type InvitationsBody } from "@/api";
import { sessionQuery } from "@/features/identity";
import { useActiveOrganization, useEnterOrganization } from "./api";

/** Where the token of an invitation waits while somebody signs in: it stays out of addresses that a server sees. */
const KEPT_TOKEN = "stoa.invitation";

export const invitationKeys = {
  own: ["invitations"] as const,
  list: (organizationId: string) => ["organization", organizationId, "invitations"] as const,
};

export const keptToken = {
  read: () => sessionStorage.getItem(KEPT_TOKEN),
  keep: (token: string) => sessionStorage.setItem(KEPT_TOKEN, token),
  forget: () => sessionStorage.removeItem(KEPT_TOKEN),
};

/** What a link offers. Asked anew by each person who opens it. */
export const invitationViewQuery = (token: string, userId: string | null) =>
  queryOptions({
    queryKey: ["invitation", token, userId] as const,
    queryFn: () => answer(api.POST("/api/v1/invitation-views", { body: { token } })),
    retry: false,
    // Accepted, it is gone: nobody asks again behind the back of who reads it.
    staleTime: "static",
    gcTime: 0,
  });

export const ownInvitationsQuery = queryOptions({
  queryKey: invitationKeys.own,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/invitations", { signal })),
  select: (slice) => slice.items,
});

export const invitationsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: invitationKeys.list(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/invitations", {
          params: { path: { organization_id: organizationId }, query: { limit: 100 } },
          signal,
        }),
      ),
    select: (slice) => slice.items,
  });

/** The token of a link, or one of one's own open invitations. */
export type Proof = { token: string } | { invitation_id: string };

/** Becomes a member; the session works in the organization from then on. */
export function useAcceptInvitation() {
  const enter = useEnterOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: Proof) => {
      await answer(api.POST("/api/v1/invitation-acceptances", { body }));
      return answer(api.GET("/api/v1/sessions/current"));
    },
    onSuccess: async (session) => {
      keptToken.forget();
      await enter(session);
      await queries.invalidateQueries({ queryKey: invitationKeys.own });
    },
  });
}

export function useRejectInvitation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Proof) => answer(api.POST("/api/v1/invitation-rejections", { body })),
    onSuccess: () => {
      keptToken.forget();
      return queries.invalidateQueries({ queryKey: invitationKeys.own });
    },
  });
}

/** Joins by domain at once, and works there then; or asks. */
export function useAskToJoin(slug: string) {
  const enter = useEnterOrganization();
  return useMutation({
    mutationFn: async (note: string) => {
      const joined = await answer(
        api.POST("/api/v1/organizations/{slug}/join-requests", {
          params: { path: { slug } },
          body: { note },
        }),
      );
      if (joined.status === "accepted") await enter(await answer(api.GET("/api/v1/sessions/current")));
      return joined;
    },
  });
}

/** Signs out to go on as somebody else; the invitation waits. */
export function useSwitchPerson() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/sessions/current")),
    onSuccess: () => queries.setQueryData(sessionQuery.queryKey, null),
  });
}

function useChange<Variables, Data>(change: (organizationId: string, variables: Variables) => Promise<Data>) {
  const { id } = useActiveOrganization();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (variables: Variables) => change(id, variables),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationKeys.list(id) }),
  });
}

export const useInvite = () =>
  useChange((organization_id, body: InvitationsBody) =>
    answer(
      api.POST("/api/v1/organizations/{organization_id}/invitations", {
        params: { path: { organization_id } },
        body,
      }),
    ),
  );

/** A new link; earlier ones end. */
export const useRenewInvitation = () =>
  useChange((organization_id, { id, byMail }: { id: string; byMail: boolean }) =>
    answer(
      api.POST("/api/v1/organizations/{organization_id}/invitations/{invitation_id}/deliveries", {
        params: { path: { organization_id, invitation_id: id } },
        body: { by_mail: byMail },
      }),
    ),
  );

export const useCancelInvitation = () =>
  useChange((organization_id, id: string) =>
    answer(
      api.DELETE("/api/v1/organizations/{organization_id}/invitations/{invitation_id}", {
        params: { path: { organization_id, invitation_id: id } },
      }),
    ),
  );

export const useDecideRequest = () =>
  useChange((organization_id, { id, status }: { id: string; status: "accepted" | "rejected" }) =>
    answer(
      api.PATCH("/api/v1/organizations/{organization_id}/join-requests/{request_id}", {
        params: { path: { organization_id, request_id: id } },
        body: { status },
      }),
    ),
  );
