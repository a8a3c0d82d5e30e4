import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner } from "@/shared/ui";
import { setupQuery } from "../api";
import { useArrivalWords } from "../hooks/useArrivalWords";
import type { Arrival } from "../model/arrival";
import { START } from "../model/return-to";
import { ChallengeStep } from "./ChallengeStep";
import { CheckMail } from "./CheckMail";
import { Door } from "./Door";
import { ProviderButtons } from "./ProviderButtons";
import { SignInForm, type SignInFormProps } from "./SignInForm";

export interface SignInScreenProps extends Pick<SignInFormProps, "onSignedIn"> {
  returnTo: string;
  /** What a browser that comes back from a service is told. */
  arrival: Arrival | null;
  /** Of the invitation that led here: with it a newcomer gets an account where others do not. */
  invitationToken: string | null;
}

export function SignInScreen({ arrival: arrived, ...rest }: SignInScreenProps): ReactNode {
  const { t } = useLingui();
  const [arrival, setArrival] = useState(arrived);
  if (arrival?.challenge != null)
    return (
      <Door title={t`Sign in`}>
        <ChallengeStep
          challenge={arrival.challenge}
          onSignedIn={rest.onSignedIn}
          onCancel={() => setArrival(null)}
        />
      </Door>
    );
  if (arrival?.problem === "identity.email_unverified" && arrival.email !== null)
    return (
      <Door title={t`Check your mail`}>
        <CheckMail email={arrival.email} />
      </Door>
    );
  return <SignIn {...rest} arrival={arrival} />;
}

function SignIn({ onSignedIn, returnTo, arrival, invitationToken }: SignInScreenProps): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useQuery(setupQuery);
  const words = useArrivalWords(arrival);
  const [isOpen, setOpen] = useState(false);
  const invited = invitationToken === null ? {} : { invitation_token: invitationToken };
  const isHidden = setup?.sso_only === true && !isOpen;
  return (
    <Door title={t`Sign in`}>
      {words !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {words}
        </Banner>
      )}
      <ProviderButtons wish={{ return_to: returnTo, ...invited }} divided={!isHidden} />
      {isHidden ? (
        <button type="button" className="text-btn justify-self-start" onClick={() => setOpen(true)}>
          {t`Sign in as a super administrator`}
        </button>
      ) : (
        <SignInForm onSignedIn={onSignedIn} />
      )}
      {setup !== undefined && !setup.sso_only && <OtherWays setup={setup} returnTo={returnTo} />}
    </Door>
  );
}

interface OtherWaysProps {
  setup: { mail_configured: boolean; sign_up_mode: string };
  returnTo: string;
}

function OtherWays({ setup, returnTo }: OtherWaysProps): ReactNode {
  const { t } = useLingui();
  return (
    <>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-13">
        <Link className="link" to="/forgot-password">
          {t`Forgot the password?`}
        </Link>
        {setup.mail_configured && (
          <Link className="link" to="/sign-in-by-mail">
            {t`Sign in by mail`}
          </Link>
        )}
      </p>
      {setup.sign_up_mode !== "closed" && setup.sign_up_mode !== "invite_only" && (
        <p className="text-13 text-fg-2">
          {t`No account yet?`}{" "}
          <Link className="link" to="/sign-up" search={returnTo === START ? {} : { return_to: returnTo }}>
            {t`Create one`}
          </Link>
        </p>
      )}
    </>
  );
}
