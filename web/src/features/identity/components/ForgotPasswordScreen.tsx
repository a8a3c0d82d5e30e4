import { useLingui } from "@lingui/react/macro";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Mail } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner, Button, FieldError, TextField, useProblemWords } from "@/shared/ui";
import { setupQuery } from "../api";
import { useAskForReset } from "../mail-flows";
import { Door } from "./Door";
import { Resend } from "./Resend";

/** Asks for a link that sets a new password; without mail it says who can make one. */
export function ForgotPasswordScreen(): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useSuspenseQuery(setupQuery);
  return (
    <Door title={t`Set a new password`}>
      {setup.mail_configured ? <AskForLink /> : <AskAdministrator />}
      <p className="text-13">
        <Link className="link" to="/sign-in">
          {t`Back to the sign-in`}
        </Link>
      </p>
    </Door>
  );
}

function AskAdministrator(): ReactNode {
  const { t } = useLingui();
  return (
    <Banner icon={Mail}>
      <b>{t`This Stoa sends no mail.`}</b>{" "}
      {t`An administrator can make a link for you, in Administration, Users. Who runs the machine can make one with this command:`}
      <code className="mono mt-2 block select-all">stoa users create-reset-link you@example.org</code>
    </Banner>
  );
}

function AskForLink(): ReactNode {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const ask = useAskForReset();
  const words = useProblemWords(ask.error);
  if (isSent)
    return (
      <>
        <p className="-mt-2 leading-[1.55] text-fg-2" role="status">
          {t`If ${email} has an account here, a link went to it. It is good once, for an hour.`}
        </p>
        <Resend onSend={() => ask.mutate({ email })} busy={ask.isPending} error={ask.error} />
      </>
    );
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ email: email.trim() }, { onSuccess: () => setSent(true) });
      }}
    >
      <p className="-mt-2 leading-[1.55] text-fg-2">{t`We mail you a link that is good once, for an hour.`}</p>
      <TextField
        label={t`E-mail`}
        tall
        type="email"
        name="email"
        autoComplete="email"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      {ask.isError && <FieldError>{words}</FieldError>}
      <Button kind="primary" size="tall" wide type="submit" busy={ask.isPending}>
        {t`Send the link`}
      </Button>
    </form>
  );
}
