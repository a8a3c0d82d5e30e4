import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Button, Checkbox, Dialog, FieldError, PasswordField, toast, useProblemWords } from "@/shared/ui";
import { useChangePassword } from "../account";
import { setupQuery, useSession } from "../api";
import { useAskForReset } from "../mail-flows";
import { linkedAccountsQuery } from "../oidc";
import { SecurityBlock } from "./SecurityBlock";

export function PasswordBlock(): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { data: accounts } = useQuery(linkedAccountsQuery);
  if (accounts?.every(({ kind }) => kind !== "password") === true) return <NoPassword />;
  return (
    <SecurityBlock
      title={t`Password`}
      description={t`When it changes, all other devices are signed out.`}
      actions={<Button size="sm" onClick={() => setOpen(true)}>{t`Change password`}</Button>}
    >
      {isOpen && <PasswordDialog onClose={() => setOpen(false)} />}
    </SecurityBlock>
  );
}

/** Whoever came through a service has none; a mailed link sets it, as for whoever forgot theirs. */
function NoPassword(): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const { data: setup } = useQuery(setupQuery);
  const request = useAskForReset();
  const hasMail = setup?.mail_configured === true && !setup.sso_only;
  return (
    <SecurityBlock
      title={t`Password`}
      description={t`You have none: a service signs you in.`}
      actions={
        hasMail ? (
          <Button
            size="sm"
            busy={request.isPending}
            onClick={() =>
              request.mutate(
                { email: user.email },
                { onSuccess: () => toast(t`A link to set it is in your mail.`) },
              )
            }
          >
            {t`Set a password`}
          </Button>
        ) : undefined
      }
    />
  );
}

function PasswordDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const form = usePasswordForm(() => {
    toast(t`Password changed. Other devices were signed out.`);
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Change the password?`}
      onSubmit={form.submit}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={form.isBusy}>
            {t`Change password`}
          </Button>
        </>
      }
    >
      <PasswordFields form={form} />
    </Dialog>
  );
}

type PasswordForm = ReturnType<typeof usePasswordForm>;

/** What the dialog and the screen of a forced change have in common. */
export function usePasswordForm(onDone: () => void) {
  const [values, setValues] = useState({ current: "", fresh: "", revokes: false });
  const change = useChangePassword();
  return {
    values,
    set: (next: Partial<typeof values>) => setValues({ ...values, ...next }),
    error: change.error,
    isBusy: change.isPending,
    submit: () =>
      change.mutate(
        {
          current_password: values.current,
          new_password: values.fresh,
          revoke_api_tokens: values.revokes,
        },
        { onSuccess: onDone },
      ),
  };
}

export function PasswordFields({ form }: { form: PasswordForm }): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useQuery(setupQuery);
  const words = useProblemWords(form.error);
  const problem = isProblem(form.error) ? form.error : null;
  const isWrong = problem?.code === "identity.invalid_credentials";
  const freshWords = problem?.fieldMessage("new_password") ?? undefined;
  return (
    <div className="grid gap-4">
      <PasswordField
        label={t`Present password`}
        name="current_password"
        purpose="current"
        value={form.values.current}
        error={isWrong ? t`This is not your password.` : undefined}
        onChange={(current) => form.set({ current })}
      />
      <PasswordField
        label={t`New passphrase`}
        name="new_password"
        purpose="new"
        minLength={setup?.password_min_length ?? 10}
        value={form.values.fresh}
        error={freshWords}
        onChange={(fresh) => form.set({ fresh })}
      />
      <Checkbox
        label={t`End my API tokens too`}
        checked={form.values.revokes}
        onChange={(revokes) => form.set({ revokes })}
      />
      {problem !== null && !isWrong && freshWords === undefined && <FieldError>{words}</FieldError>}
    </div>
  );
}
