import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { useSendVerification } from "../mail-flows";
import { Resend } from "./Resend";

/** After sign-up, and when somebody signs in too early: a link waits in the mail. The same for every address. */
export function CheckMail({ email }: { email: string }): ReactNode {
  const { t } = useLingui();
  const send = useSendVerification();
  return (
    <>
      <p className="-mt-2 leading-[1.55] text-fg-2">
        {t`A link went to ${email}. Open it in this browser to confirm the address and sign in. It is good for 24 hours.`}
      </p>
      <p className="text-13 text-fg-3">{t`Nothing there? Look among the unwanted mail.`}</p>
      <Resend onSend={() => send.mutate({ email })} busy={send.isPending} error={send.error} />
    </>
  );
}
