import { useLingui } from "@lingui/react/macro";
import { isProblem } from "@/api";
import { useProblemWords } from "@/shared/ui";
import { PasskeyCancelled } from "../model/passkeys";

/** Why a passkey was not made or did not sign in; null while nothing went wrong. */
export function usePasskeyWords(error: unknown): string | null {
  const { t } = useLingui();
  const fallback = useProblemWords(error);
  if (error === null || error === undefined) return null;
  if (error instanceof PasskeyCancelled) return t`No passkey was used. Try again, or go another way.`;
  if (isProblem(error, "identity.passkey_refused")) return t`This passkey does not sign in here.`;
  if (isProblem(error, "identity.last_credential"))
    return t`It is your last way to sign in. Add another one first.`;
  if (error instanceof DOMException && error.name === "InvalidStateError")
    return t`This device has a passkey for your account already.`;
  if (error instanceof DOMException) return t`The browser could not do this: ${error.message}`;
  return fallback;
}
