import { useLingui } from "@lingui/react/macro";
import type { ProviderSetting, SettingEntry, SettingName } from "../model/catalogue";

type Catalogue = Record<SettingName, SettingEntry>;
type Part = Pick<Catalogue, Exclude<SettingName, `settings.providers.${ProviderSetting}`>>;

/** Every setting of an organization. A new one without an entry here does not compile. */
export function useSettingCatalogue(): Catalogue {
  return { ...useGeneralEntries(), ...useSignInEntries(), ...useModelEntries() };
}

function useGeneralEntries() {
  const { t } = useLingui();
  const to = "/organization/general";
  return {
    name: { to, label: t`Name`, fallback: t`what its founder wrote` },
    slug: { to, label: t`Address`, fallback: t`made from the name`, words: t`slug link` },
    description: { to, label: t`Description`, fallback: t`empty` },
    space_creation: { to, label: t`Who makes project spaces`, fallback: t`every member` },
    "settings.spaces_per_member": { to, label: t`Project spaces that one member may own`, fallback: "50" },
    "settings.no_share_links": {
      to,
      label: t`No links for people outside`,
      fallback: t`off`,
      words: t`share public`,
    },
    "settings.conversation_retention_days": {
      to,
      label: t`Remove conversations that nobody touches for so many days`,
      fallback: t`never`,
      words: t`retention delete`,
    },
    "settings.temporary_conversations": {
      to,
      label: t`Temporary conversations`,
      fallback: t`everybody chooses`,
      words: t`private incognito`,
    },
    "settings.message_edit_days": {
      to,
      label: t`How long a message in a channel may be changed`,
      fallback: t`7 days`,
      words: t`edit`,
    },
    audit_retention_months: {
      to,
      label: t`Months that the audit log is kept`,
      fallback: "13",
      words: t`retention events`,
    },
    "settings.week_start": { to, label: t`First day of the week`, fallback: t`Monday` },
    "settings.timezone": { to, label: t`Time zone`, fallback: "UTC" },
    "settings.locale": { to, label: t`Language of mails`, fallback: "English", words: t`locale German` },
    "settings.display_currency": {
      to,
      label: t`Show costs in`,
      fallback: t`US dollars alone`,
      words: t`currency rate euro`,
    },
    "settings.home_page": { to, label: t`First page after signing in`, fallback: t`the home screen` },
    "settings.support_contact": { to, label: t`Whom to ask`, fallback: t`nobody`, words: t`support contact` },
  } as const satisfies Partial<Part>;
}

function useSignInEntries() {
  const { t } = useLingui();
  const to = "/organization/sign-in";
  return {
    join_policy: { to, label: t`Who may join`, fallback: t`only who is invited`, words: t`request domain` },
    email_domains: { to, label: t`Our domains`, fallback: t`none`, words: t`e-mail address` },
    restricts_invitations_to_domains: {
      to,
      label: t`Invite addresses of these domains only`,
      fallback: t`off`,
    },
    sso_provider_key: {
      to,
      label: t`Entered through`,
      fallback: t`any sign-in`,
      words: t`SSO single sign-on`,
    },
    requires_mfa: { to, label: t`Everybody needs a second factor`, fallback: t`off`, words: "MFA 2FA TOTP" },
    allows_high_device_trust: {
      to,
      label: t`Trusted devices may skip the second factor`,
      fallback: t`on`,
      words: "MFA 2FA",
    },
    shows_member_emails: {
      to,
      label: t`Members see each other's e-mail addresses`,
      fallback: t`off`,
      words: t`directory`,
    },
    default_group_ids: { to, label: t`Groups of new members`, fallback: t`none`, words: t`join team` },
    "settings.invitation_message": {
      to,
      label: t`Message of invitations`,
      fallback: t`empty`,
      words: t`mail text`,
    },
    invitation_ttl_hours: { to, label: t`Hours that an invitation lasts`, fallback: "48", words: t`expiry` },
    api_token_max_days: {
      to,
      label: t`Days that a new API token lasts at most`,
      fallback: "365",
      words: t`expiry key`,
    },
    password_min_length: {
      to,
      label: t`Characters that a new password of a member has at least`,
      fallback: t`what the installation asks`,
      words: t`length`,
    },
  } as const satisfies Partial<Part>;
}

function useModelEntries() {
  const { t } = useLingui();
  const to = "/organization/ai";
  const cheapest = t`the cheapest one`;
  return {
    system_prompt: { to, label: t`Told to every model`, fallback: t`nothing`, words: t`prompt instructions` },
    allowed_tiers: { to, label: t`Tiers that may be used`, fallback: t`all three` },
    model_tier_assignments: { to, label: t`Models`, fallback: t`as they come`, words: t`tier disable` },
    "settings.default_model": {
      to,
      label: t`Model for who has used none yet`,
      fallback: t`automatic`,
      words: t`default`,
    },
    "settings.providers.routing_preset": {
      to,
      label: t`How soon a small model answers`,
      fallback: t`careful`,
      words: t`automatic routing AUTO`,
    },
    "settings.providers.routing_providers": {
      to,
      label: t`Whose models the automatic choice takes`,
      fallback: t`everybody's`,
      words: t`routing AUTO providers`,
    },
    "settings.providers.enterprise_quality": {
      to,
      label: t`Take every question a little harder`,
      fallback: t`off`,
      words: t`quality routing`,
    },
    "settings.providers.no_personal_keys": {
      to,
      label: t`Nobody uses keys of their own here`,
      fallback: t`off`,
      words: t`provider`,
    },
    "settings.providers.local_models_only": {
      to,
      label: t`Only models on machines of our own`,
      fallback: t`off`,
      words: t`local`,
    },
    "settings.providers.cheap_model": { to, label: t`Titles and summaries`, fallback: cheapest },
    "settings.providers.judge_model": { to, label: t`Judging answers`, fallback: cheapest },
    "settings.providers.embedding_model": {
      to,
      label: t`Finding by meaning`,
      fallback: cheapest,
      words: t`search embedding`,
    },
    "settings.default_budget": {
      to: "/organization/budgets",
      label: t`Budget of new members, by month`,
      fallback: t`none`,
      words: t`limit money`,
    },
  } as const satisfies Partial<Catalogue>;
}
