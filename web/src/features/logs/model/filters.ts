/** What narrows the audit log; the names are those of the address bar and of the request. */
export interface AuditFilters {
  event_type?: string;
  actor_user_id?: string;
  resource_type?: string;
  resource_id?: string;
  ip_address?: string;
  since?: string;
}

const NAMES = [
  "event_type",
  "actor_user_id",
  "resource_type",
  "resource_id",
  "ip_address",
  "since",
] as const satisfies readonly (keyof AuditFilters)[];

/** The filters of an address, without what is none. */
export function filtersOf(search: Record<string, unknown>): AuditFilters {
  const found: AuditFilters = {};
  for (const name of NAMES) {
    const value = search[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}

/** The filters with one changed; an empty value takes it away. */
export function withFilter(filters: AuditFilters, change: AuditFilters): AuditFilters {
  return filtersOf({ ...filters, ...change });
}

/** "Space access granted" from `space_access.granted`. */
export function eventWords(eventType: string): string {
  const words = eventType.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
