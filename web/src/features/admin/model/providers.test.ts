import { describe, expect, it } from "vitest";
import { bodyOfProvider, changeOf, keyFrom, NEW_PROVIDER } from "./providers";

const FORM = {
  ...NEW_PROVIDER,
  key: "atelier",
  name: " Atelier ",
  issuer: " https://id.example.org ",
  client_id: "stoa",
};

describe("services for single sign-on", () => {
  it("makes a key from a name", () => {
    expect(keyFrom("  Atelier & Söhne ")).toBe("atelier-s-hne");
    expect(keyFrom("x".repeat(60))).toHaveLength(40);
  });

  it("sends no secret where none was typed, so that the old one stays", () => {
    expect(changeOf(FORM)).not.toHaveProperty("client_secret");
    expect(changeOf({ ...FORM, client_secret: "s" })).toHaveProperty("client_secret", "s");
  });

  it("sends what was typed without spaces around it, and domains as a list", () => {
    expect(bodyOfProvider({ ...FORM, domains: "example.org, example.net" })).toEqual({
      key: "atelier",
      name: "Atelier",
      issuer: "https://id.example.org",
      client_id: "stoa",
      scopes: "openid email profile",
      allowed_domains: ["example.org", "example.net"],
      allow_sign_up: true,
      is_enabled: true,
    });
  });
});
