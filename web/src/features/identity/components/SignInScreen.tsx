import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { setupQuery } from "../api";
import { Door } from "./Door";
import { SignInForm, type SignInFormProps } from "./SignInForm";

export function SignInScreen({
  onSignedIn,
  returnTo,
}: Pick<SignInFormProps, "onSignedIn"> & { returnTo: string }): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useQuery(setupQuery);
  return (
    <Door title={t`Sign in`}>
      <SignInForm onSignedIn={onSignedIn} />
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-13">
        <Link className="link" to="/forgot-password">
          {t`Forgot the password?`}
        </Link>
        {setup?.mail_configured === true && (
          <Link className="link" to="/sign-in-by-mail">
            {t`Sign in by mail`}
          </Link>
        )}
      </p>
      {setup !== undefined && setup.sign_up_mode !== "closed" && setup.sign_up_mode !== "invite_only" && (
        <p className="text-13 text-fg-2">
          {t`No account yet?`}{" "}
          <Link className="link" to="/sign-up" search={returnTo === "/" ? {} : { return_to: returnTo }}>
            {t`Create one`}
          </Link>
        </p>
      )}
    </Door>
  );
}
