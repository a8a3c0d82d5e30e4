import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Lock } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CurrentSession } from "@/api";
import { Banner, Button } from "@/shared/ui";
import { setupQuery, useSignUp } from "../api";
import { type Account, AccountFields } from "./AccountFields";
import { Door } from "./Door";
import { useDoorErrors } from "./useDoorErrors";

export function SignUpScreen({ onSignedIn }: { onSignedIn: (session: CurrentSession) => void }): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const isClosed = setup.sign_up_mode === "closed" || setup.sign_up_mode === "invite_only";
  return (
    <Door
      title={t`Create your account`}
      lead={isClosed ? undefined : t`You get a space of your own, and can ask to join others.`}
    >
      {isClosed ? (
        <Banner icon={Lock}>{t`Sign-up is closed here. An administrator can invite you.`}</Banner>
      ) : (
        <SignUpForm minLength={setup.password_min_length} onSignedIn={onSignedIn} />
      )}
      <p className="text-13 text-fg-2">
        {t`You have an account?`}{" "}
        <Link className="link" to="/sign-in">
          {t`Sign in`}
        </Link>
      </p>
    </Door>
  );
}

interface SignUpFormProps {
  minLength: number;
  onSignedIn: (session: CurrentSession) => void;
}

function SignUpForm({ minLength, onSignedIn }: SignUpFormProps): ReactNode {
  const { t } = useLingui();
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const signUp = useSignUp();
  const errors = useDoorErrors(signUp.error);
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        signUp.mutate(account, { onSuccess: onSignedIn });
      }}
    >
      {errors.form !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {errors.form}
        </Banner>
      )}
      <AccountFields account={account} onChange={setAccount} errors={errors} minLength={minLength} />
      <Button kind="primary" size="tall" wide type="submit" busy={signUp.isPending}>
        {t`Create account`}
      </Button>
    </form>
  );
}
