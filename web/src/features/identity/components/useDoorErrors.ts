import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { isProblem } from "@/api";
import { useProblemWords } from "@/shared/ui";
import { type DoorField, fieldOf, minutesLeft } from "../model/problems";

export interface DoorErrors {
  field: (name: DoorField) => string | undefined;
  /** What belongs to no field. */
  form: string | null;
}

/** A refusal of sign-in, sign-up or set-up in plain words, each at the field it belongs to. */
export function useDoorErrors(error: unknown): DoorErrors {
  const { t } = useLingui();
  const fallback = useProblemWords(error);
  if (error === null || error === undefined) return { field: () => undefined, form: null };
  if (!isProblem(error)) return { field: () => undefined, form: fallback };

  const minutes = minutesLeft(error);
  const wait = minutes === null ? "" : plural(minutes, { one: "# minute", other: "# minutes" });
  const words: Record<string, string> = {
    "identity.invalid_credentials": t`E-mail and password do not match.`,
    "identity.locked":
      minutes === null
        ? t`Too many wrong tries. The account rests for a while; then the right password works again.`
        : t`Too many wrong tries. The account rests for ${wait}; then the right password works again.`,
    rate_limited:
      minutes === null
        ? t`Too many tries from here. Wait a few minutes.`
        : t`Too many tries from here. Wait ${wait}.`,
    "identity.email_taken": t`An account with this e-mail exists. Sign in instead.`,
    "identity.email_invalid": t`This is not an e-mail address that can receive mail.`,
    "identity.sign_up_closed": t`Sign-up is closed here. An administrator can invite you.`,
    "identity.setup_required": t`This Stoa has no owner yet. Open the owner link that it printed at its start.`,
    "identity.setup_done": t`This Stoa has an owner already. Sign in instead.`,
    "identity.link_used": t`This owner link was used or has ended. A new one comes from: stoa users create-owner-link`,
    "identity.email_unverified": t`This address is not confirmed yet. A link waits in your mail.`,
    "identity.magic_links_off": t`Sign-in links are switched off here. A code works instead.`,
    "identity.inactive": t`This account is not active. An administrator can say why.`,
    "identity.pending_approval": t`This account waits for an administrator to accept it.`,
    "identity.banned": t`This account is banned. An administrator can say why.`,
    "identity.busy": t`Too many people sign in at this moment. Try again in a few seconds.`,
  };
  const owner = fieldOf(error);
  const serverWords = owner === null ? null : error.fieldMessage(owner);
  const text = words[error.code] ?? serverWords ?? fallback;
  return { field: (name) => (name === owner ? text : undefined), form: owner === null ? text : null };
}
