import type { ChangeInstanceSettingsBody, InstanceSettings } from "@/api";

/** The settings as they are typed: lists and numbers as text, times in hours and days. */
export interface SettingsForm {
  sign_up_mode: InstanceSettings["sign_up_mode"];
  organization_creation: InstanceSettings["organization_creation"];
  require_verified_email: InstanceSettings["require_verified_email"];
  domains: string;
  password_min_length: string;
  freshHours: string;
  idleDays: string;
  absoluteDays: string;
  terms_version: string;
  magic_links: boolean;
  mail_on_impersonation: boolean;
  sso_only: boolean;
  reads_per_minute: string;
  writes_per_minute: string;
  unauthenticated_per_minute: string;
  sends_per_minute: string;
  runs_at_once: string;
}

const HOUR = 3600;
const DAY = 86_400;

const rounded = (value: number) => String(Math.round(value * 100) / 100);

export function formOf(settings: InstanceSettings): SettingsForm {
  return {
    sign_up_mode: settings.sign_up_mode,
    organization_creation: settings.organization_creation,
    require_verified_email: settings.require_verified_email,
    domains: settings.allowed_email_domains.join(", "),
    password_min_length: String(settings.password_min_length),
    freshHours: rounded(settings.fresh_session_seconds / HOUR),
    idleDays: rounded(settings.session_idle_seconds / DAY),
    absoluteDays: rounded(settings.session_absolute_seconds / DAY),
    terms_version: settings.terms_version ?? "",
    magic_links: settings.magic_links,
    mail_on_impersonation: settings.mail_on_impersonation,
    sso_only: settings.sso_only,
    reads_per_minute: String(settings.reads_per_minute),
    writes_per_minute: String(settings.writes_per_minute),
    unauthenticated_per_minute: String(settings.unauthenticated_per_minute),
    sends_per_minute: String(settings.sends_per_minute),
    runs_at_once: String(settings.runs_at_once),
  };
}

function valuesOf(form: SettingsForm): Required<ChangeInstanceSettingsBody> {
  return {
    sign_up_mode: form.sign_up_mode,
    organization_creation: form.organization_creation,
    require_verified_email: form.require_verified_email,
    allowed_email_domains: form.domains.split(/[\s,;]+/).filter(Boolean),
    password_min_length: Number(form.password_min_length),
    fresh_session_seconds: Math.round(Number(form.freshHours) * HOUR),
    session_idle_seconds: Math.round(Number(form.idleDays) * DAY),
    session_absolute_seconds: Math.round(Number(form.absoluteDays) * DAY),
    terms_version: form.terms_version.trim() === "" ? null : form.terms_version.trim(),
    magic_links: form.magic_links,
    mail_on_impersonation: form.mail_on_impersonation,
    sso_only: form.sso_only,
    reads_per_minute: Number(form.reads_per_minute),
    writes_per_minute: Number(form.writes_per_minute),
    unauthenticated_per_minute: Number(form.unauthenticated_per_minute),
    sends_per_minute: Number(form.sends_per_minute),
    runs_at_once: Number(form.runs_at_once),
  };
}

/** Only what differs: what others set meanwhile in other fields stays. */
export function changesOf(settings: InstanceSettings, form: SettingsForm): ChangeInstanceSettingsBody {
  const before = valuesOf(formOf(settings));
  const after = valuesOf(form);
  const names = (Object.keys(after) as (keyof typeof after)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(names.map((name) => [name, after[name]]));
}
