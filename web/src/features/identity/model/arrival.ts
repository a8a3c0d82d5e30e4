import type { Challenge, FactorName } from "./challenge";

/** What a browser that comes back from a service is told in the fragment of its address. */
export interface Arrival {
  problem: string;
  provider: string | null;
  email: string | null;
  reason: string | null;
  linkToken: string | null;
  challenge: Challenge | null;
}

const FACTORS: readonly FactorName[] = ["passkey", "totp", "recovery"];

/** Reads the fragment, or gives null when nobody has come back. */
export function arrivalIn(hash: string): Arrival | null {
  const facts = new URLSearchParams(hash.replace(/^#/, ""));
  const problem = facts.get("problem");
  if (problem === null) return null;
  const id = facts.get("challenge_id");
  const methods = (facts.get("methods") ?? "").split(",");
  return {
    problem,
    provider: facts.get("provider"),
    email: facts.get("email"),
    reason: facts.get("reason"),
    linkToken: facts.get("link_token"),
    challenge:
      problem === "identity.mfa_required" && id !== null
        ? { id, methods: FACTORS.filter((name) => methods.includes(name)) }
        : null,
  };
}
