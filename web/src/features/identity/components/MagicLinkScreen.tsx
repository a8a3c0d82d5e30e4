import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { type CurrentSession, isProblem } from "@/api";
import { Button, FieldError } from "@/shared/ui";
import { useSignIn } from "../api";
import { challengeIn } from "../model/challenge";
import { ChallengeStep } from "./ChallengeStep";
import { Door } from "./Door";
import { LinkOver } from "./LinkOver";
import { useDoorErrors } from "./useDoorErrors";

export interface MagicLinkScreenProps {
  token: string | null;
  onSignedIn: (session: CurrentSession) => void;
}

/** Signs in with a mailed link, by a button: opening the page uses nothing up. */
export function MagicLinkScreen({ token, onSignedIn }: MagicLinkScreenProps): ReactNode {
  const { t } = useLingui();
  const signIn = useSignIn();
  const errors = useDoorErrors(signIn.error);
  const challenge = challengeIn(signIn.error);
  if (token === null || isProblem(signIn.error, "identity.link_used"))
    return <LinkOver retry="/sign-in-by-mail" />;
  if (challenge !== null)
    return (
      <Door title={t`Sign in`}>
        <ChallengeStep challenge={challenge} onSignedIn={onSignedIn} onCancel={signIn.reset} />
      </Door>
    );
  return (
    <Door title={t`Sign in`} lead={t`Your link is good once. Press the button to use it in this browser.`}>
      {signIn.isError && <FieldError>{errors.form ?? errors.field("password")}</FieldError>}
      <Button
        kind="primary"
        size="tall"
        wide
        busy={signIn.isPending}
        onClick={() => signIn.mutate({ magic_token: token }, { onSuccess: onSignedIn })}
      >
        {t`Sign in here`}
      </Button>
    </Door>
  );
}
