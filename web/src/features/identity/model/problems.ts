import { type ApiProblem, isProblem } from "@/api";

export type DoorField = "name" | "email" | "password" | "identifier" | "organization_name";

const FIELD_OF_CODE: Readonly<Record<string, DoorField>> = {
  "identity.email_taken": "email",
  "identity.email_invalid": "email",
  "identity.password_weak": "password",
  "identity.invalid_credentials": "password",
  "identity.locked": "password",
};

/** The field of the form that a refusal belongs to, or null when it belongs to the whole form. */
export function fieldOf(problem: ApiProblem): DoorField | null {
  const byCode = FIELD_OF_CODE[problem.code];
  if (byCode) return byCode;
  const pointer = problem.errors[0]?.pointer.slice(1);
  const fields: readonly DoorField[] = ["name", "email", "password", "identifier", "organization_name"];
  return fields.find((field) => field === pointer) ?? null;
}

/** Whole minutes until a next try is worth it, at least one; null when the server does not say. */
export function minutesLeft(problem: ApiProblem): number | null {
  const seconds = problem.number("retry_after_seconds");
  return seconds === null ? null : Math.max(1, Math.ceil(seconds / 60));
}

/** The address that must be confirmed before this person may sign in, or null when something else is wrong. */
export function unverifiedIn(error: unknown): string | null {
  if (!isProblem(error, "identity.email_unverified")) return null;
  const { email } = error.extensions;
  return typeof email === "string" ? email : null;
}
