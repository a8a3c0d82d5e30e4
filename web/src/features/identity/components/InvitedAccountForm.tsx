import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { CircleAlert, MailCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner, Button, PasswordField } from "@/shared/ui";
import { setupQuery, useSignUpInvited } from "../api";
import { useDoorErrors } from "./useDoorErrors";

export interface InvitedAccountFormProps {
  token: string;
  onSignedIn: () => void;
}

/** A password for an account that an administrator prepared; name and address are known. */
export function InvitedAccountForm({ token, onSignedIn }: InvitedAccountFormProps): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  const [password, setPassword] = useState("");
  const signUp = useSignUpInvited();
  const errors = useDoorErrors(signUp.error);
  if (signUp.data !== undefined && "state" in signUp.data)
    return (
      <Banner tone="accent" icon={MailCheck}>
        {t`Check your mail: a link went to the invited address. It is good for 24 hours.`}
      </Banner>
    );
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        signUp.mutate(
          { token, password },
          { onSuccess: (signedUp) => !("state" in signedUp) && onSignedIn() },
        );
      }}
    >
      {errors.form !== null && (
        <Banner tone="danger" icon={CircleAlert}>
          {errors.form}
        </Banner>
      )}
      <PasswordField
        label={t`Passphrase`}
        purpose="new"
        minLength={setup.password_min_length}
        value={password}
        error={errors.field("password")}
        onChange={setPassword}
      />
      <Button kind="primary" size="tall" wide type="submit" busy={signUp.isPending}>
        {t`Choose it and join`}
      </Button>
    </form>
  );
}
