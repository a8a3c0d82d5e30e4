import { expect, test } from "vitest";
import { ApiProblem } from "@/api";
import { challengeIn, grouped } from "./challenge";

test("a challenge is read from the refusal that carries it", () => {
  const refusal = new ApiProblem(401, {
    code: "identity.mfa_required",
    challenge_id: "secret",
    methods: ["recovery", "totp", "telepathy"],
  });

  expect(challengeIn(refusal)).toEqual({ id: "secret", methods: ["totp", "recovery"] });
});

test("other refusals hold no challenge", () => {
  expect(challengeIn(new ApiProblem(401, { code: "identity.invalid_credentials" }))).toBeNull();
  expect(challengeIn(new ApiProblem(401, { code: "identity.mfa_required" }))).toBeNull();
  expect(challengeIn(new Error("no problem"))).toBeNull();
});

test("recovery codes are shown in two groups", () => {
  expect(grouped("abcde23456")).toBe("abcde-23456");
});
