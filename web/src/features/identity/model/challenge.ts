import { isProblem } from "@/api";

export type FactorName = "passkey" | "totp" | "recovery";

/** The second step that a right password or another first factor leads to. */
export interface Challenge {
  id: string;
  methods: readonly FactorName[];
}

/** The challenge in a refused sign-in, or null when it was refused for another reason. */
export function challengeIn(error: unknown): Challenge | null {
  if (!isProblem(error, "identity.mfa_required")) return null;
  const { challenge_id: id, methods } = error.extensions;
  if (typeof id !== "string" || !Array.isArray(methods)) return null;
  const known: readonly FactorName[] = ["passkey", "totp", "recovery"];
  return { id, methods: known.filter((name) => methods.includes(name)) };
}

/** Below this the person is told to make new recovery codes. */
export const FEW_CODES = 3;

/** Recovery codes as people read them: two groups of five. */
export function grouped(code: string): string {
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
