import { useLingui } from "@lingui/react/macro";
import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import type { CurrentSession } from "@/api";
import { Button, FieldError } from "@/shared/ui";
import { isBareAddress, knowsPasskeys } from "../model/passkeys";
import { usePasskeySignIn } from "../passkeys";
import { usePasskeyWords } from "./usePasskeyWords";

export interface PasskeyButtonProps {
  /** The challenge of a sign-in that it answers; null signs in with the passkey alone. */
  challengeId: string | null;
  onSignedIn: (session: CurrentSession) => void;
}

/** Signs in with a passkey, without typing a name. Not shown where the browser has none. */
export function PasskeyButton({ challengeId, onSignedIn }: PasskeyButtonProps): ReactNode {
  const { t } = useLingui();
  const signIn = usePasskeySignIn();
  const words = usePasskeyWords(signIn.error);
  if (!knowsPasskeys() || isBareAddress(globalThis.location.hostname)) return null;
  return (
    <div className="grid gap-3">
      <Button
        kind={challengeId === null ? "default" : "primary"}
        size="tall"
        wide
        busy={signIn.isPending}
        onClick={() => signIn.mutate(challengeId, { onSuccess: onSignedIn })}
      >
        <KeyRound className="s" aria-hidden="true" />
        {t`Sign in with a passkey`}
      </Button>
      {words !== null && <FieldError>{words}</FieldError>}
      <div className="flex items-center gap-3 text-12 text-fg-3">
        <span className="h-px grow bg-line" aria-hidden="true" />
        {t`or`}
        <span className="h-px grow bg-line" aria-hidden="true" />
      </div>
    </div>
  );
}
