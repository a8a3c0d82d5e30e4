import { describe, expect, it } from "vitest";
import { arrivalIn } from "./arrival";

describe("arrivalIn", () => {
  it("finds nothing where nobody has come back", () => {
    expect(arrivalIn("")).toBeNull();
    expect(arrivalIn("#token=abc")).toBeNull();
  });

  it("reads a refusal with its facts", () => {
    const hash =
      "#problem=identity.oidc_link_required&link_token=t-1&provider=atelier&email=ada%40example.org";
    expect(arrivalIn(hash)).toEqual({
      problem: "identity.oidc_link_required",
      provider: "atelier",
      email: "ada@example.org",
      reason: null,
      linkToken: "t-1",
      challenge: null,
    });
  });

  it("reads a challenge and keeps the factors that it knows", () => {
    const hash = "problem=identity.mfa_required&challenge_id=c-1&methods=totp,smoke,recovery";
    expect(arrivalIn(hash)?.challenge).toEqual({ id: "c-1", methods: ["totp", "recovery"] });
  });
});
