import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type AuditExportBody, type Email } from "@/api";
import { saveFile } from "@/shared/lib/file";
import type { AuditFilters } from "./model/filters";

export const logKeys = {
  events: (organizationId: string, filters: AuditFilters) => ["audit", organizationId, filters] as const,
  types: (organizationId: string) => ["audit-types", organizationId] as const,
  seal: (organizationId: string) => ["audit-seal", organizationId] as const,
  emails: (organizationId: string) => ["emails", organizationId] as const,
};

const pathOf = (organizationId: string) => ({ organization_id: organizationId });

export const auditQuery = (organizationId: string, filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: logKeys.events(organizationId, filters),
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/audit-events", {
          params: {
            path: pathOf(organizationId),
            query: { ...filters, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (data) => data.pages.flatMap((page) => page.items),
  });

export const auditTypesQuery = (organizationId: string) =>
  queryOptions({
    queryKey: logKeys.types(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/audit-event-types", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    select: (list) => list.items,
  });

export const sealQuery = (organizationId: string) =>
  queryOptions({
    queryKey: logKeys.seal(organizationId),
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/audit-verification", {
          params: { path: pathOf(organizationId) },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** Writes the events that the filters let through into a file of the person's. */
export function useExportAudit(organizationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: AuditExportBody) => {
      const content = await answer(
        api.POST("/api/v1/organizations/{organization_id}/audit-exports", {
          params: { path: pathOf(organizationId) },
          body,
          parseAs: "blob",
        }),
      );
      saveFile(content, `audit.${body.format}`);
    },
    // The export is itself an event.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["audit", organizationId] }),
  });
}

export const emailsQuery = (organizationId: string, status: Email["status"] | null, recipient: string) =>
  infiniteQueryOptions({
    queryKey: [...logKeys.emails(organizationId), status, recipient],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/v1/organizations/{organization_id}/emails", {
          params: {
            path: pathOf(organizationId),
            query: {
              limit: 50,
              ...(status === null ? {} : { status }),
              ...(recipient === "" ? {} : { recipient }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export function useSendAgain(organizationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (emailId: string) =>
      answer(
        api.POST("/api/v1/organizations/{organization_id}/emails/{email_id}/deliveries", {
          params: { path: { organization_id: organizationId, email_id: emailId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: logKeys.emails(organizationId) }),
  });
}
