import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { type CurrentSession, isProblem } from "@/api";
import { Banner, Button, CodeField, TextField, toast, useProblemWords } from "@/shared/ui";
import { useAnswerChallenge } from "../api";
import { type Challenge, FEW_CODES } from "../model/challenge";
import { PasskeyButton } from "./PasskeyButton";

export interface ChallengeStepProps {
  challenge: Challenge;
  onSignedIn: (session: CurrentSession) => void;
  /** Back to the first step. */
  onCancel: () => void;
}

/** The second step of signing in: a code of the app, or a recovery code. */
export function ChallengeStep({ challenge, onSignedIn, onCancel }: ChallengeStepProps): ReactNode {
  const { t } = useLingui();
  const hasApp = challenge.methods.includes("totp");
  const [isRecovery, setRecovery] = useState(!hasApp);
  const [code, setCode] = useState("");
  const verify = useAnswerChallenge();
  const words = useChallengeWords(verify.error);
  const isOver = isProblem(verify.error, "identity.challenge_ended");
  const warnOfFew = useFewCodesWarning();
  const send = (typed: string) =>
    verify.mutate(
      { challenge_id: challenge.id, code: typed },
      {
        onSuccess: (session) => {
          warnOfFew(session);
          onSignedIn(session);
        },
        onError: () => !isRecovery && setCode(""),
      },
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send(code);
  };
  if (isOver) return <Ended words={words} onCancel={onCancel} />;
  return (
    <form className="grid gap-[18px]" onSubmit={submit}>
      {challenge.methods.includes("passkey") && (
        <PasskeyButton challengeId={challenge.id} onSignedIn={onSignedIn} />
      )}
      <p className="leading-[1.55] text-fg-2">
        {isRecovery
          ? t`Type one of the recovery codes that you kept. It works once.`
          : t`Type the six digits that your authenticator app shows for Stoa.`}
      </p>
      {isRecovery ? (
        <TextField
          label={t`Recovery code`}
          tall
          className="mono"
          name="recovery-code"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          minLength={10}
          maxLength={24}
          value={code}
          error={verify.isError ? words : undefined}
          onChange={(event) => setCode(event.target.value)}
        />
      ) : (
        <CodeField
          label={t`Code`}
          isFirst
          value={code}
          error={verify.isError ? words : undefined}
          onChange={setCode}
          onComplete={send}
        />
      )}
      <Button kind="primary" size="tall" wide type="submit" busy={verify.isPending}>
        {t`Confirm`}
      </Button>
      <div className="flex flex-wrap justify-between gap-3">
        <button type="button" className="text-btn" onClick={onCancel}>
          {t`Back`}
        </button>
        {hasApp && challenge.methods.includes("recovery") && (
          <button
            type="button"
            className="text-btn"
            onClick={() => {
              setRecovery(!isRecovery);
              setCode("");
              verify.reset();
            }}
          >
            {isRecovery ? t`Use the authenticator app` : t`Use a recovery code`}
          </button>
        )}
      </div>
    </form>
  );
}

function Ended({ words, onCancel }: { words: string; onCancel: () => void }): ReactNode {
  const { t } = useLingui();
  return (
    <div className="grid gap-[18px]">
      <Banner tone="danger" icon={CircleAlert}>
        {words}
      </Banner>
      <Button size="tall" wide onClick={onCancel}>
        {t`Start again`}
      </Button>
    </div>
  );
}

function useChallengeWords(error: unknown): string {
  const { t } = useLingui();
  const fallback = useProblemWords(error);
  if (isProblem(error, "identity.challenge_ended"))
    return t`This took too long or too many tries. Sign in again.`;
  if (!isProblem(error, "identity.code_wrong")) return fallback;
  const left = error.number("tries_left");
  if (left === null || left === 0) return t`This code is not right. Sign in again.`;
  const tries = plural(left, { one: "# try is left", other: "# tries are left" });
  return t`This code is not right. ${tries}.`;
}

function useFewCodesWarning() {
  const { t } = useLingui();
  return ({ recovery_codes_left: left }: CurrentSession) => {
    if (left === null || left > FEW_CODES) return;
    const codes = plural(left, { one: "# recovery code is left", other: "# recovery codes are left" });
    toast(t`${codes}. Make new ones in Settings, Security.`);
  };
}
