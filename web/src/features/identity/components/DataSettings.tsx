import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { SettingsPage } from "@/shared/shell";
import { Button, Dialog, FieldError, PasswordField, useProblemWords } from "@/shared/ui";
import { useDeleteAccount } from "../account";
import { setupQuery } from "../api";
import { SecurityBlock } from "./SecurityBlock";

/** What comes in (`children`), and what becomes of one's account: its end. */
export function DataSettings({ children }: { children: ReactNode }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  return (
    <SettingsPage title={t`Data`} description={t`What is kept of you here, and how it goes.`}>
      {children}
      <SecurityBlock
        title={t`Delete account`}
        description={t`It ends at once. For 14 days you can take that back; then your own pages, conversations and keys go. What you made in shared organizations stays, without your name.`}
        actions={
          <Button size="sm" kind="danger" onClick={() => setOpen(true)}>
            {t`Delete account`}
          </Button>
        }
      >
        {isOpen && <DeleteDialog onClose={() => setOpen(false)} />}
      </SecurityBlock>
    </SettingsPage>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const { data: setup } = useQuery(setupQuery);
  const hasMail = setup?.mail_configured ?? false;
  const [password, setPassword] = useState("");
  const remove = useDeleteAccount();
  if (remove.data?.state === "check_mail") return <CheckDeletionMail onClose={onClose} />;
  const isWrong = isProblem(remove.error, "identity.invalid_credentials");
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Delete your account?`}
      description={
        hasMail
          ? t`A link goes to your address. When you open it and confirm, every device is signed out.`
          : t`Every device is signed out at once, this one too.`
      }
      onSubmit={() => remove.mutate(hasMail ? {} : { password })}
      actions={
        <>
          <Button data-autofocus="" onClick={onClose}>{t`Keep my account`}</Button>
          <Button kind="danger-fill" type="submit" busy={remove.isPending}>
            {hasMail ? t`Send the link` : t`Delete my account`}
          </Button>
        </>
      }
    >
      <div className="mt-3 grid gap-3">
        {!hasMail && (
          <PasswordField
            label={t`Password`}
            purpose="current"
            value={password}
            error={isWrong ? t`This is not your password.` : undefined}
            onChange={setPassword}
          />
        )}
        {remove.isError && !isWrong && <Refusal error={remove.error} />}
      </div>
    </Dialog>
  );
}

/** Why not: with the organizations that need another owner first. */
function Refusal({ error }: { error: unknown }): ReactNode {
  const { t } = useLingui();
  const words = useProblemWords(error);
  if (!isProblem(error, "orgs.last_owner")) return <FieldError>{words}</FieldError>;
  const held = error.extensions.organizations;
  const names = Array.isArray(held) ? held.map((each: { name: string }) => each.name).join(", ") : "";
  return <FieldError>{t`Others need an owner: hand over or delete first: ${names}.`}</FieldError>;
}

function CheckDeletionMail({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Check your mail`}
      description={t`Nothing is deleted until you open the link that went to you. It is good for 24 hours.`}
      actions={<Button kind="primary" data-autofocus="" onClick={onClose}>{t`Close`}</Button>}
    />
  );
}
