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
