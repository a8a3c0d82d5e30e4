import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import {
  answer,
  api,
  type ChangeOrganizationBody,
  type CurrentSession,
  type Organization,
  type OrganizationBody,
  type OrganizationDetail,
} from "@/api";
import { sessionQuery, useSession } from "@/features/identity";

export const orgKeys = {
  all: ["organization"] as const,
  detail: (organizationId: string) => ["organization", organizationId] as const,
};

/** An organization with its settings, as the person may see them. */
export const organizationQuery = (organizationId: string) =>
  queryOptions({
    queryKey: orgKeys.detail(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}", {
          params: { path: { organization_id: organizationId } },
          signal,
        }),
      ),
  });

/** The organization that the session works in. Shown inside the organization's frame only, where there is one. */
export function useActiveOrganization(): Organization {
  const { organization } = useSession();
  if (organization === null) throw new Error("This screen needs an organization.");
  return organization;
}

/** All settings of the organization that the session works in. */
export function useOrganization(): OrganizationDetail {
  const { id } = useActiveOrganization();
  return useSuspenseQuery(organizationQuery(id)).data;
}

export interface OrganizationChange {
  body: ChangeOrganizationBody;
  /** The state that the change was made from. */
  tag: string;
}

/** Changes settings; refused with `orgs.changed` when somebody else was faster. */
export function useChangeOrganization() {
  const queries = useQueryClient();
  const { id } = useActiveOrganization();
  return useMutation({
    mutationFn: ({ body, tag }: OrganizationChange) =>
      answer(
        api.PATCH("/api/v1/organizations/{organization_id}", {
          params: { path: { organization_id: id }, header: { "if-match": `"${tag}"` } },
          body,
        }),
      ),
    onSuccess: (organization) => {
      queries.setQueryData(orgKeys.detail(id), organization);
      return queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
}

/** Makes an organization and works in it from now on. */
export function useCreateOrganization() {
  const change = useSwitchOrganization();
  return useMutation({
    mutationFn: async (body: OrganizationBody) => {
      const made = await answer(api.POST("/api/v1/organizations", { body }));
      await change.mutateAsync(made.id);
      return made;
    },
  });
}

/** Makes another organization the active one; everything read for the last one is forgotten. */
export function useSwitchOrganization() {
  const enter = useEnterOrganization();
  return useMutation({
    mutationFn: (organizationId: string) =>
      answer(api.PATCH("/api/v1/sessions/current", { body: { active_organization_id: organizationId } })),
    onSuccess: enter,
  });
}

/** Shows what belongs to the session's organization, which is another one than before. */
export function useEnterOrganization() {
  const queries = useQueryClient();
  return async (session: CurrentSession) => {
    queries.setQueryData(sessionQuery.queryKey, session);
    const isOther = (query: { queryKey: readonly unknown[] }) =>
      query.queryKey[0] !== sessionQuery.queryKey[0];
    queries.removeQueries({ predicate: isOther, type: "inactive" });
    await queries.refetchQueries({ queryKey: ["spaces"] });
    // The sidebar lets go of the last organization's spaces before the rest is read anew: they are hidden now.
    await new Promise((resolve) => setTimeout(resolve));
    await queries.invalidateQueries({ predicate: isOther });
  };
}

/** What the AI is told on behalf of the person, in order. */
export const promptLayersQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["organization", organizationId, "prompt-layers"] as const,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/prompt-layers", {
          params: { path: { organization_id: organizationId } },
          signal,
        }),
      ),
  });
