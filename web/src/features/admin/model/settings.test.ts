import { describe, expect, it } from "vitest";
import type { InstanceSettings } from "@/api";
import { changesOf, formOf } from "./settings";

const settings: InstanceSettings = {
  sign_up_mode: "open",
  allowed_email_domains: ["example.org"],
  organization_creation: "anyone",
  require_verified_email: "auto",
  password_min_length: 10,
  fresh_session_seconds: 7200,
  session_idle_seconds: 604_800,
  session_absolute_seconds: 2_592_000,
  terms_version: null,
  magic_links: true,
  mail_on_impersonation: true,
  reads_per_minute: 600,
  writes_per_minute: 120,
  unauthenticated_per_minute: 120,
  sends_per_minute: 15,
  runs_at_once: 4,
  updated_at: null,
  updated_by_user_id: null,
  etag: "one",
  can_change: true,
  base_url: "https://stoa.example.org",
  mail_configured: false,
  mail_transport: "none",
  sso_only: false,
};

describe("what of the settings is sent", () => {
  it("is nothing where nothing was changed", () => {
    expect(changesOf(settings, formOf(settings))).toEqual({});
  });

  it("is only what differs, in the server's units", () => {
    const form = {
      ...formOf(settings),
      domains: "example.org; example.com",
      freshHours: "1",
      terms_version: "2",
    };

    expect(changesOf(settings, form)).toEqual({
      allowed_email_domains: ["example.org", "example.com"],
      fresh_session_seconds: 3600,
      terms_version: "2",
    });
  });
});
