import type { ChangeOrganizationBody, OrganizationDetail } from "@/api";

/** All settings side by side, each under the name that the server gives it. */
export interface Values {
  name: string;
  slug: string;
  description: string;
  system_prompt: string;
  allowed_tiers: string[];
  model_tier_assignments: Record<string, string | null>;
  join_policy: string;
  email_domains: string[];
  restricts_invitations_to_domains: boolean;
  invitation_ttl_hours: number;
  requires_mfa: boolean;
  sso_provider_key: string | null;
  allows_high_device_trust: boolean;
  api_token_max_days: number | null;
  password_min_length: number | null;
  shows_member_emails: boolean;
  space_creation: string;
  default_group_ids: string[];
  audit_retention_months: number;
  "settings.default_model": string | null;
  "settings.default_budget": OrganizationDetail["settings"]["default_budget"];
  "settings.invitation_message": string | null;
  "settings.message_edit_days": OrganizationDetail["settings"]["message_edit_days"];
  "settings.temporary_conversations": string | null;
  "settings.locale": string | null;
  "settings.timezone": string | null;
  "settings.week_start": string | null;
  "settings.display_currency": OrganizationDetail["settings"]["display_currency"];
  "settings.home_page": string | null;
  "settings.support_contact": string | null;
  "settings.providers": OrganizationDetail["settings"]["providers"];
  "settings.no_share_links": boolean | null;
  "settings.spaces_per_member": number | null;
  "settings.conversation_retention_days": number | null;
}

export type Setting = keyof Values;
export type Draft = Partial<Values>;

/** The settings as they are. Who does not manage the organization sees the rules as their defaults. */
export function valuesOf(organization: OrganizationDetail): Values {
  const { rules, settings } = organization;
  return {
    name: organization.name,
    slug: organization.slug,
    description: organization.description,
    system_prompt: organization.system_prompt ?? "",
    allowed_tiers: organization.allowed_tiers,
    model_tier_assignments: rules?.model_tier_assignments ?? {},
    join_policy: organization.join_policy,
    email_domains: rules?.email_domains ?? [],
    restricts_invitations_to_domains: rules?.restricts_invitations_to_domains ?? false,
    invitation_ttl_hours: rules?.invitation_ttl_hours ?? 48,
    requires_mfa: organization.requires_mfa,
    sso_provider_key: rules?.sso_provider_key ?? null,
    allows_high_device_trust: rules?.allows_high_device_trust ?? true,
    api_token_max_days: rules === null ? 365 : rules.api_token_max_days,
    password_min_length: rules?.password_min_length ?? null,
    shows_member_emails: rules?.shows_member_emails ?? false,
    space_creation: organization.space_creation,
    default_group_ids: rules?.default_group_ids ?? [],
    audit_retention_months: rules?.audit_retention_months ?? 13,
    "settings.default_model": settings.default_model,
    "settings.default_budget": settings.default_budget,
    "settings.invitation_message": settings.invitation_message,
    "settings.message_edit_days": settings.message_edit_days,
    "settings.temporary_conversations": settings.temporary_conversations,
    "settings.locale": settings.locale,
    "settings.timezone": settings.timezone,
    "settings.week_start": settings.week_start,
    "settings.display_currency": settings.display_currency,
    "settings.home_page": settings.home_page,
    "settings.support_contact": settings.support_contact,
    "settings.providers": settings.providers,
    "settings.no_share_links": settings.no_share_links,
    "settings.spaces_per_member": settings.spaces_per_member,
    "settings.conversation_retention_days": settings.conversation_retention_days,
  };
}

/** Only what differs from the settings as they were. */
export function realChanges(draft: Draft, before: Values): Draft {
  const entries = Object.entries(draft).filter(([name, value]) => !isSame(value, before[name as Setting]));
  return Object.fromEntries(entries);
}

/** The request that makes the changes. */
export function bodyOf(draft: Draft): ChangeOrganizationBody {
  const body: Record<string, unknown> = {};
  const settings: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(draft)) {
    if (name.startsWith("settings.")) settings[name.slice("settings.".length)] = value === "" ? null : value;
    else body[name] = value;
  }
  if (Object.keys(settings).length > 0) body.settings = settings;
  return body;
}

/** Settings that somebody else changed in the meantime, of those that are being changed here. */
export function conflictsOf(draft: Draft, before: Values, now: Values): Setting[] {
  return (Object.keys(draft) as Setting[]).filter((name) => !isSame(before[name], now[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
