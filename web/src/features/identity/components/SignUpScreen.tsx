import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Lock } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CurrentSession, SignUpPending } from "@/api";
import { Banner, Button } from "@/shared/ui";
import { setupQuery, useSignUp } from "../api";
import { type Account, AccountFields } from "./AccountFields";
import { CheckMail } from "./CheckMail";
import { Door } from "./Door";
import { ProviderButtons } from "./ProviderButtons";
import { useDoorErrors } from "./useDoorErrors";

export interface SignUpScreenProps {
  /** Of the invitation that led here: it opens a door that is shut to others. */
  invitationToken: string | null;
  returnTo: string;
  onSignedIn: (session: CurrentSession) => void;
}

export function SignUpScreen({ invitationToken, returnTo, onSignedIn }: SignUpScreenProps): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const [pending, setPending] = useState<Pending | null>(null);
  const isClosed =
    setup.sign_up_mode === "closed" || (setup.sign_up_mode === "invite_only" && invitationToken === null);
  if (pending !== null) return <Waiting {...pending} />;
  return (
    <Door
      title={t`Create your account`}
      lead={isClosed ? undefined : t`You get a space of your own, and can ask to join others.`}
    >
      {isClosed ? (
        <Banner icon={Lock}>{t`Sign-up is closed here. An administrator can invite you.`}</Banner>
      ) : (
        <>
          <ProviderButtons
            wish={{
              return_to: returnTo,
              ...(invitationToken === null ? {} : { invitation_token: invitationToken }),
            }}
            divided={!setup.sso_only}
          />
          {!setup.sso_only && (
            <SignUpForm
              minLength={setup.password_min_length}
              invitationToken={invitationToken}
              onSignedIn={onSignedIn}
              onPending={(state, email) => setPending({ state, email })}
            />
          )}
        </>
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

type PendingState = SignUpPending["state"];

interface Pending {
  state: PendingState;
  email: string;
}

/** The account is made, or was there before: nobody else is to learn which. */
function Waiting({ state, email }: Pending): ReactNode {
  const { t } = useLingui();
  if (state === "check_mail")
    return (
      <Door title={t`Check your mail`}>
        <CheckMail email={email} />
      </Door>
    );
  return (
    <Door
      title={t`Your account waits`}
      lead={t`An administrator of this Stoa looks at new accounts first. Once they accept yours, you can sign in.`}
    >
      <Link className="btn tall wide" to="/sign-in">
        {t`To the sign-in`}
      </Link>
    </Door>
  );
}

interface SignUpFormProps {
  minLength: number;
  invitationToken: string | null;
  onSignedIn: (session: CurrentSession) => void;
  onPending: (state: PendingState, email: string) => void;
}

function SignUpForm({ minLength, invitationToken, onSignedIn, onPending }: SignUpFormProps): ReactNode {
  const { t } = useLingui();
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const signUp = useSignUp();
  const errors = useDoorErrors(signUp.error);
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        const invited = invitationToken === null ? {} : { invitation_token: invitationToken };
        signUp.mutate(
          { ...account, ...invited },
          {
            onSuccess: (signedUp) =>
              "state" in signedUp ? onPending(signedUp.state, account.email.trim()) : onSignedIn(signedUp),
          },
        );
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
