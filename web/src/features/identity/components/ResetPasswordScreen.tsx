import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Button, FieldError, PasswordField, TextField, useProblemWords } from "@/shared/ui";
import { setupQuery } from "../api";
import { useResetPassword } from "../mail-flows";
import { Door } from "./Door";
import { LinkOver } from "./LinkOver";

export interface ResetPasswordScreenProps {
  /** From the fragment of the link, or null when the address was typed without it. */
  token: string | null;
  /** The link came with a new account. */
  isWelcome: boolean;
}

/** Sets a password with a link; where a second factor is on, asks for its code first. */
export function ResetPasswordScreen({ token, isWelcome }: ResetPasswordScreenProps): ReactNode {
  const { t } = useLingui();
  const reset = useResetPassword();
  const title = isWelcome ? t`Choose your password` : t`Set a new password`;
  if (token === null || isProblem(reset.error, "identity.link_used"))
    return <LinkOver retry="/forgot-password" />;
  if (reset.isSuccess)
    return (
      <Door
        title={t`Your password is set`}
        lead={t`All devices were signed out. Sign in with the new password.`}
      >
        <Link className="btn primary tall wide" to="/sign-in">
          {t`Sign in`}
        </Link>
      </Door>
    );
  return (
    <Door
      title={title}
      lead={isWelcome ? t`An account was made for you. Only you will know its password.` : undefined}
    >
      <ResetForm token={token} reset={reset} />
    </Door>
  );
}

function ResetForm({
  token,
  reset,
}: {
  token: string;
  reset: ReturnType<typeof useResetPassword>;
}): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const words = useProblemWords(reset.error);
  const problem = isProblem(reset.error) ? reset.error : null;
  const [asksForCode, setAsksForCode] = useState(false);
  const isCodeWrong = problem?.code === "identity.code_wrong";
  const passwordWords = problem?.fieldMessage("password") ?? undefined;
  const isOther =
    problem !== null &&
    passwordWords === undefined &&
    !isCodeWrong &&
    problem.code !== "identity.mfa_required";
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate(
          { token, password, ...(code === "" ? {} : { code }) },
          { onError: (error) => isProblem(error, "identity.mfa_required") && setAsksForCode(true) },
        );
      }}
    >
      <PasswordField
        label={t`New passphrase`}
        purpose="new"
        minLength={setup.password_min_length}
        value={password}
        error={passwordWords}
        onChange={setPassword}
      />
      {asksForCode && (
        <TextField
          label={t`Code of your authenticator app`}
          help={t`Or one of your recovery codes.`}
          error={isCodeWrong ? t`This code is not right.` : undefined}
          tall
          className="mono"
          name="code"
          autoComplete="one-time-code"
          spellCheck={false}
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      {isOther && <FieldError>{words}</FieldError>}
      <Button kind="primary" size="tall" wide type="submit" busy={reset.isPending}>
        {t`Set the password`}
      </Button>
    </form>
  );
}
