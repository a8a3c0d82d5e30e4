import { describe, expect, it } from "vitest";
import { anchorOf, isFound } from "./catalogue";

describe("the catalogue of settings", () => {
  it("finds a setting by words in any order and case", () => {
    expect(isFound("token DAYS", "Days that a new API token lasts at most")).toBe(true);
    expect(isFound("  second ", "Everybody needs a second factor", "MFA")).toBe(true);
    expect(isFound("mfa factor", "Everybody needs a second factor", "MFA")).toBe(true);
    expect(isFound("token weeks", "Days that a new API token lasts at most")).toBe(false);
  });

  it("gives each setting a name that an address can hold", () => {
    expect(anchorOf("settings.providers.cheap_model")).toBe("setting-settings-providers-cheap_model");
  });
});
