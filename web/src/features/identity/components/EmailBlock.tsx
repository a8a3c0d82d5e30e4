import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import {
  Badge,
  Button,
  Dialog,
  FieldError,
  PasswordField,
  TextField,
  toast,
  useProblemWords,
} from "@/shared/ui";
import { useChangeEmail } from "../account";
import { setupQuery, useSession } from "../api";
import { useSendVerification } from "../mail-flows";
import { SecurityBlock } from "./SecurityBlock";

export function EmailBlock(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { data: setup } = useQuery(setupQuery);
  const [isOpen, setOpen] = useState(false);
  const send = useSendVerification();
  const hasMail = setup?.mail_configured ?? false;
  return (
    <SecurityBlock
      title={t`E-mail address`}
      state={
        user.email_verified ? <Badge tone="success">{t`Confirmed`}</Badge> : <Badge>{t`Not confirmed`}</Badge>
      }
      description={user.email}
      actions={
        <>
          {hasMail && !user.email_verified && (
            <Button
              size="sm"
              busy={send.isPending}
              onClick={() =>
                send.mutate(
                  { email: user.email },
                  { onSuccess: () => toast(t`A link went to ${user.email}`) },
                )
              }
            >
              {t`Send the link`}
            </Button>
          )}
          <Button size="sm" onClick={() => setOpen(true)}>{t`Change address`}</Button>
        </>
      }
    >
      {isOpen && <EmailDialog hasMail={hasMail} onClose={() => setOpen(false)} />}
    </SecurityBlock>
  );
}

function EmailDialog({ hasMail, onClose }: { hasMail: boolean; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangeEmail();
  const words = useProblemWords(change.error);
  const isWrong = isProblem(change.error, "identity.invalid_credentials");
  const emailWords = isProblem(change.error) ? (change.error.fieldMessage("email") ?? undefined) : undefined;
  const submit = () =>
    change.mutate(
      { email: email.trim(), ...(hasMail ? {} : { password }) },
      {
        onSuccess: ({ state }) => {
          toast(
            state === "changed" ? t`Address changed` : t`A link went to ${email.trim()}. Open it to finish.`,
          );
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Change the e-mail address?`}
      description={
        hasMail
          ? t`A link goes to the new address. Until you open it, the old one stays; it is told of the change.`
          : t`This Stoa sends no mail: your password confirms the change, and the address counts as not confirmed.`
      }
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={change.isPending}>
            {hasMail ? t`Send the link` : t`Change address`}
          </Button>
        </>
      }
    >
      <div className="mt-3 grid gap-4">
        <TextField
          label={t`New e-mail address`}
          type="email"
          name="email"
          autoComplete="email"
          required
          value={email}
          error={emailWords}
          onChange={(event) => setEmail(event.target.value)}
        />
        {!hasMail && (
          <PasswordField
            label={t`Password`}
            purpose="current"
            value={password}
            error={isWrong ? t`This is not your password.` : undefined}
            onChange={setPassword}
          />
        )}
        {change.isError && !isWrong && emailWords === undefined && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}
