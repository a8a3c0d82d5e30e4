import { useLingui } from "@lingui/react/macro";
import { type SubmitEvent, type ReactNode, useState } from "react";
import type { CurrentSession } from "@/api";
import { Banner, Button, PasswordField, TextField } from "@/shared/ui";
import { CircleAlert } from "lucide-react";
import { useSignIn } from "../api";
import { challengeIn } from "../model/challenge";
import { unverifiedIn } from "../model/problems";
import { ChallengeStep } from "./ChallengeStep";
import { CheckMail } from "./CheckMail";
import { PasskeyButton } from "./PasskeyButton";
import { useDoorErrors } from "./useDoorErrors";

export interface SignInFormProps {
  /** Who was here before; they only type the password. */
  identifier?: string;
  onSignedIn: (session: CurrentSession) => void;
}

export function SignInForm({ identifier = "", onSignedIn }: SignInFormProps): ReactNode {
  const { t } = useLingui();
  const [form, setForm] = useState({ identifier, password: "" });
  const signIn = useSignIn();
  const errors = useDoorErrors(signIn.error);
  const challenge = challengeIn(signIn.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    signIn.mutate(form, { onSuccess: onSignedIn });
  };
  const unverified = unverifiedIn(signIn.error);
  if (unverified !== null) return <CheckMail email={unverified} />;
  if (challenge !== null)
    return <ChallengeStep challenge={challenge} onSignedIn={onSignedIn} onCancel={signIn.reset} />;
  return (
    <form className="grid gap-[18px]" onSubmit={submit}>
      <PasskeyButton challengeId={null} onSignedIn={onSignedIn} />
      {errors.form !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {errors.form}
        </Banner>
      )}
      <TextField
        label={t`E-mail or username`}
        tall
        name="identifier"
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        required
        value={form.identifier}
        error={errors.field("identifier")}
        onChange={(event) => setForm({ ...form, identifier: event.target.value })}
      />
      <PasswordField
        label={t`Password`}
        purpose="current"
        value={form.password}
        error={errors.field("password")}
        onChange={(password) => setForm({ ...form, password })}
      />
      <Button kind="primary" size="tall" wide type="submit" busy={signIn.isPending}>
        {t`Sign in`}
      </Button>
    </form>
  );
}
