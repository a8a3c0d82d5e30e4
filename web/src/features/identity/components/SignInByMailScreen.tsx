import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Mail } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type CurrentSession, isProblem } from "@/api";
import { Banner, Button, CodeField, FieldError, TextField } from "@/shared/ui";
import { setupQuery, useSignIn } from "../api";
import { useSendCode, useSendMagicLink } from "../mail-flows";
import { challengeIn } from "../model/challenge";
import { ChallengeStep } from "./ChallengeStep";
import { Door } from "./Door";
import { Resend } from "./Resend";
import { useDoorErrors } from "./useDoorErrors";

type Way = "code" | "link";

interface SignInByMailScreenProps {
  onSignedIn: (session: CurrentSession) => void;
}

/** Signing in without a password: a code to type, or a link. Without mail it says that there is neither. */
export function SignInByMailScreen({ onSignedIn }: SignInByMailScreenProps): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState<Way | null>(null);
  const title =
    sent === "code" ? t`Enter the code` : sent === "link" ? t`Check your mail` : t`Sign in by mail`;
  return (
    <Door title={title}>
      {!setup.mail_configured && (
        <Banner
          icon={Mail}
        >{t`This Stoa sends no mail. Sign in with your password, or ask an administrator for a link.`}</Banner>
      )}
      {setup.mail_configured && sent === null && (
        <AskForMail email={email} onEmail={setEmail} hasLinks={setup.magic_links} onSent={setSent} />
      )}
      {sent === "code" && <EnterCode email={email.trim()} onSignedIn={onSignedIn} />}
      {sent === "link" && (
        <p className="-mt-2 leading-[1.55] text-fg-2" role="status">
          {t`If ${email} has an account here, a link went to it. It is good once, for 10 minutes.`}
        </p>
      )}
      <p className="text-13">
        <Link className="link" to="/sign-in">
          {t`Sign in with a password`}
        </Link>
      </p>
    </Door>
  );
}

interface AskForMailProps {
  email: string;
  onEmail: (email: string) => void;
  hasLinks: boolean;
  onSent: (way: Way) => void;
}

function AskForMail({ email, onEmail, hasLinks, onSent }: AskForMailProps): ReactNode {
  const { t } = useLingui();
  const code = useSendCode();
  const link = useSendMagicLink();
  const errors = useDoorErrors(code.error ?? link.error);
  const body = { email: email.trim() };
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        code.mutate(body, { onSuccess: () => onSent("code") });
      }}
    >
      <TextField
        label={t`E-mail`}
        tall
        type="email"
        name="email"
        autoComplete="email"
        required
        value={email}
        error={errors.form ?? undefined}
        onChange={(event) => onEmail(event.target.value)}
      />
      <Button kind="primary" size="tall" wide type="submit" busy={code.isPending}>
        {t`Send a code`}
      </Button>
      {hasLinks && (
        <Button
          size="tall"
          wide
          busy={link.isPending}
          disabled={body.email === ""}
          onClick={() => link.mutate(body, { onSuccess: () => onSent("link") })}
        >
          {t`Send a link instead`}
        </Button>
      )}
    </form>
  );
}

function EnterCode({ email, onSignedIn }: SignInByMailScreenProps & { email: string }): ReactNode {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const signIn = useSignIn();
  const resend = useSendCode();
  const errors = useDoorErrors(signIn.error);
  const challenge = challengeIn(signIn.error);
  const isWrong = isProblem(signIn.error, "identity.code_wrong");
  const send = (typed: string) =>
    signIn.mutate({ identifier: email, code: typed }, { onSuccess: onSignedIn, onError: () => setCode("") });
  if (challenge !== null)
    return <ChallengeStep challenge={challenge} onSignedIn={onSignedIn} onCancel={signIn.reset} />;
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        send(code);
      }}
    >
      <p className="-mt-2 leading-[1.55] text-fg-2">
        {t`If ${email} has an account here, six digits went to it. They are good for 5 minutes.`}
      </p>
      <CodeField
        label={t`Code`}
        isFirst
        value={code}
        error={
          isWrong
            ? t`This code is not right, or has ended. After three wrong ones it takes a new code.`
            : undefined
        }
        onChange={setCode}
        onComplete={send}
      />
      {signIn.isError && !isWrong && <FieldError>{errors.form ?? errors.field("password")}</FieldError>}
      <Button kind="primary" size="tall" wide type="submit" busy={signIn.isPending}>
        {t`Sign in`}
      </Button>
      <Resend onSend={() => resend.mutate({ email })} busy={resend.isPending} error={resend.error} />
    </form>
  );
}
