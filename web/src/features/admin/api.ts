import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  answer,
  api,
  type ChangeInstanceSettingsBody,
  type ChangePersonBody,
  type InstanceRole,
  type InstanceSettings,
  type NewPersonBody,
  type OverseeOrganizationBody,
  type Person,
  type PersonState,
  type PersonStatus,
} from "@/api";

export interface PeopleFilter {
  search: string;
  role: InstanceRole | null;
  status: PersonStatus | null;
  state: PersonState | null;
}

export const adminKeys = {
  people: ["admin", "people"] as const,
  list: (filter: PeopleFilter) => ["admin", "people", "list", filter] as const,
  person: (id: string) => ["admin", "people", "one", id] as const,
  sessions: (id: string) => ["admin", "people", "sessions", id] as const,
  settings: ["admin", "settings"] as const,
  organizations: (search: string) => ["admin", "organizations", search] as const,
};

/** People of the installation, newest first, or those found by a prefix. */
export const peopleQuery = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: adminKeys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/admin/users", {
          params: {
            query: {
              limit: 50,
              ...(filter.search === "" ? {} : { search: filter.search }),
              ...(filter.role === null ? {} : { role: filter.role }),
              ...(filter.status === null ? {} : { status: filter.status }),
              ...(filter.state === null ? {} : { state: filter.state }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    select: (data) => data.pages.flatMap((slice) => slice.items),
  });

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: adminKeys.person(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/admin/users/{user_id}", { params: { path: { user_id: id } }, signal })),
  });

export const sessionsOfPersonQuery = (id: string) =>
  queryOptions({
    queryKey: adminKeys.sessions(id),
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/admin/users/{user_id}/sessions", { params: { path: { user_id: id } }, signal }),
        )
      ).items,
  });

export const instanceSettingsQuery = queryOptions({
  queryKey: adminKeys.settings,
  queryFn: ({ signal }) => answer(api.GET("/api/v1/admin/instance-settings", { signal })),
});

/** A change to one person whose answer is the person as it is then. */
export function usePersonChange<Argument>(id: string, change: (argument: Argument) => Promise<Person>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (person) => {
      queries.setQueryData(adminKeys.person(id), person);
      void queries.invalidateQueries({ queryKey: ["admin", "people", "list"] });
      void queries.invalidateQueries({ queryKey: adminKeys.sessions(id) });
    },
  });
}

const at = (id: string) => ({ params: { path: { user_id: id } } });

export const changePerson = (id: string) => (body: ChangePersonBody) =>
  answer(api.PATCH("/api/v1/admin/users/{user_id}", { ...at(id), body }));
export const banPerson = (id: string) => (body: { reason: string; expires_at: string | null }) =>
  answer(api.PUT("/api/v1/admin/users/{user_id}/ban", { ...at(id), body }));
export const unbanPerson = (id: string) => () =>
  answer(api.DELETE("/api/v1/admin/users/{user_id}/ban", at(id)));
export const unlockPerson = (id: string) => () =>
  answer(api.DELETE("/api/v1/admin/users/{user_id}/lock", at(id)));
export const approvePerson = (id: string) => () =>
  answer(api.PUT("/api/v1/admin/users/{user_id}/approval", at(id)));
export const declinePerson = (id: string) => () =>
  answer(api.DELETE("/api/v1/admin/users/{user_id}/approval", at(id)));

export function useEndSessions(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/admin/users/{user_id}/sessions", at(id))),
    onSuccess: () => queries.invalidateQueries({ queryKey: adminKeys.sessions(id) }),
  });
}

/** Begins to act as the person; the workspace starts anew as theirs. */
export function useImpersonate(id: string) {
  return useMutation({
    mutationFn: (reason: string) =>
      answer(api.POST("/api/v1/admin/impersonations", { body: { user_id: id, reason } })),
    onSuccess: () => globalThis.location.assign("/"),
  });
}

export function useChangeInstanceSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ etag, body }: { etag: string; body: ChangeInstanceSettingsBody }) =>
      answer(api.PATCH("/api/v1/admin/instance-settings", { body, headers: { "If-Match": `"${etag}"` } })),
    onSuccess: (settings: InstanceSettings) => queries.setQueryData(adminKeys.settings, settings),
  });
}

export function useRemoveFactors(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/admin/users/{user_id}/factors", at(id))),
    onSuccess: () => queries.invalidateQueries({ queryKey: adminKeys.people }),
  });
}

/** Ends the acting; the workspace starts anew as the administrator's own. */
export function useStopImpersonation() {
  return useMutation({
    mutationFn: async (userId: string) => {
      await answer(api.DELETE("/api/v1/admin/impersonations/current"));
      return userId;
    },
    onSuccess: (userId) => globalThis.location.assign(`/admin/users/${userId}`),
  });
}

/** Every organization of the installation, newest first, for super administrators. */
export const organizationsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: adminKeys.organizations(search),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/admin/organizations", {
          params: {
            query: {
              limit: 50,
              ...(search.trim() === "" ? {} : { search }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (slice) => slice.next_cursor,
    select: (data) => data.pages.flatMap((slice) => slice.items),
  });

export function useOverseeOrganization(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: OverseeOrganizationBody) =>
      answer(
        api.PATCH("/api/v1/admin/organizations/{organization_id}", {
          params: { path: { organization_id: id } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin", "organizations"] }),
  });
}

/** A link with which the person sets a password: mailed, or shown once and kept nowhere. */
export function useResetLink(id: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: () => answer(api.POST("/api/v1/admin/users/{user_id}/password-resets", at(id))),
  });
}

export function useDeletePerson(id: string) {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: () => answer(api.DELETE("/api/v1/admin/users/{user_id}", at(id))),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin", "people", "list"] }),
  });
}

export function useCreatePerson() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: NewPersonBody) => answer(api.POST("/api/v1/admin/users", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["admin", "people", "list"] }),
  });
}

/** What the log of the installation says of a person. */
export const eventsOfPersonQuery = (id: string) =>
  queryOptions({
    queryKey: ["admin", "people", "events", id],
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/admin/audit-events", {
            params: { query: { resource_type: "user", resource_id: id, limit: 20 } },
            signal,
          }),
        )
      ).items,
  });

export function useTestMail() {
  return useMutation({ mutationFn: () => answer(api.POST("/api/v1/admin/mail-tests")) });
}
