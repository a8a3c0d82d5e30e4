import { describe, expect, it } from "vitest";
import type { OrganizationDetail } from "@/api";
import { bodyOf, conflictsOf, realChanges, valuesOf } from "./values";

const ORGANIZATION = {
  name: "Ferrow",
  slug: "ferrow",
  description: "",
  system_prompt: null,
  allowed_tiers: ["basic"],
  join_policy: "invite_only",
  requires_mfa: false,
  space_creation: "members",
  settings: { locale: null, timezone: "UTC", week_start: null, home_page: null, support_contact: null },
  rules: null,
} as unknown as OrganizationDetail;

describe("the settings of an organization", () => {
  const before = valuesOf(ORGANIZATION);

  it("sends only what is different, with typed settings in an object of their own", () => {
    const draft = { name: "Ferrow Studio", slug: "ferrow", "settings.timezone": "" };
    expect(bodyOf(realChanges(draft, before))).toEqual({
      name: "Ferrow Studio",
      settings: { timezone: null },
    });
  });

  it("names what both changed, and nothing that only the other did", () => {
    const now = { ...before, name: "Ferrow & Sons", description: "Racks" };
    expect(conflictsOf({ name: "Ferrow Studio", slug: "studio" }, before, now)).toEqual(["name"]);
  });
});
