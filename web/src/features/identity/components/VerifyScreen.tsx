import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { type CurrentSession, isProblem } from "@/api";
import { Button, FieldError, PasswordField, useProblemWords } from "@/shared/ui";
import { challengeIn } from "../model/challenge";
import { useConfirm } from "../mail-flows";
import { ChallengeStep } from "./ChallengeStep";
import { Door } from "./Door";
import { LinkOver } from "./LinkOver";

export type LinkPurpose = "confirm" | "revert" | "delete";

export interface VerifyScreenProps {
  token: string | null;
  purpose: LinkPurpose;
  onSignedIn: (session: CurrentSession) => void;
}

/** What a mailed link is for, done by a button: opening the page uses nothing up, for mail scanners open it too. */
export function VerifyScreen({ token, purpose, onSignedIn }: VerifyScreenProps): ReactNode {
  const { t } = useLingui();
  const confirm = useConfirm();
  const challenge = challengeIn(confirm.error);
  const titles: Record<LinkPurpose, string> = {
    confirm: t`Confirm your e-mail address`,
    revert: t`Take the change back`,
    delete: t`Delete your account`,
  };
  const leads: Record<LinkPurpose, string> = {
    confirm: t`One press, and Stoa knows that this address is yours.`,
    revert: t`Your account goes back to this address, and every device is signed out.`,
    delete: t`Every device is signed out at once. In 14 days everything that is yours alone goes; what you made in shared organizations stays.`,
  };
  if (token === null || isProblem(confirm.error, "identity.link_used")) return <LinkOver />;
  if (challenge !== null)
    return (
      <Door title={t`Sign in`}>
        <ChallengeStep challenge={challenge} onSignedIn={onSignedIn} onCancel={confirm.reset} />
      </Door>
    );
  if (confirm.isSuccess) return <Done outcome={confirm.data.outcome} />;
  return (
    <Door title={titles[purpose]} lead={leads[purpose]}>
      <ConfirmForm token={token} purpose={purpose} confirm={confirm} onSignedIn={onSignedIn} />
    </Door>
  );
}

interface ConfirmFormProps extends Pick<VerifyScreenProps, "purpose" | "onSignedIn"> {
  token: string;
  confirm: ReturnType<typeof useConfirm>;
}

function ConfirmForm({ token, purpose, confirm, onSignedIn }: ConfirmFormProps): ReactNode {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const [asks, setAsks] = useState(false);
  const words = useProblemWords(confirm.error);
  const isWrong = isProblem(confirm.error, "identity.invalid_credentials");
  const isOther = confirm.isError && !isWrong && !isProblem(confirm.error, "identity.confirm_password");
  const send = (isMine: boolean) =>
    confirm.mutate(
      { token, is_mine: isMine, ...(password === "" ? {} : { password }) },
      {
        onSuccess: ({ session }) => session && onSignedIn(session),
        onError: (error) => isProblem(error, "identity.confirm_password") && setAsks(true),
      },
    );
  const actions: Record<LinkPurpose, string> = {
    confirm: asks ? t`Confirm and sign in` : t`Confirm the address`,
    revert: t`Take the change back`,
    delete: t`Delete my account`,
  };
  return (
    <form
      className="grid gap-[18px]"
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
    >
      {asks && (
        <PasswordField
          label={t`Password`}
          help={t`You signed up in another browser. The password shows that the account is yours.`}
          purpose="current"
          value={password}
          error={isWrong ? t`This is not the password of the account.` : undefined}
          onChange={setPassword}
        />
      )}
      {isOther && <FieldError>{words}</FieldError>}
      <Button
        kind={purpose === "delete" ? "danger-fill" : "primary"}
        size="tall"
        wide
        type="submit"
        busy={confirm.isPending}
      >
        {actions[purpose]}
      </Button>
      {asks && (
        <Button kind="danger" size="tall" wide onClick={() => send(false)}>
          {t`I did not create this account`}
        </Button>
      )}
    </form>
  );
}

function Done({ outcome }: { outcome: string }): ReactNode {
  const { t } = useLingui();
  const words: Record<string, [string, string]> = {
    verified: [t`Your address is confirmed`, t`You can sign in now.`],
    removed: [t`The account is removed`, t`Nobody can sign in with your address any more.`],
    changed: [t`Your new address is in use`, t`The old address was told, and can take it back for 7 days.`],
    reverted: [
      t`The change is taken back`,
      t`Every device was signed out. If somebody else knows your password, set a new one.`,
    ],
    deleted: [
      t`Your account is deleted`,
      t`A mail with a link went to you. For 14 days it brings the account back.`,
    ],
  };
  const [title, lead] = words[outcome] ?? [t`Done`, ""];
  return (
    <Door title={title} lead={lead}>
      {outcome === "reverted" && (
        <Link className="btn primary tall wide" to="/forgot-password">
          {t`Set a new password`}
        </Link>
      )}
      {outcome !== "removed" && outcome !== "deleted" && (
        <Link className="btn tall wide" to="/">
          {t`Go on`}
        </Link>
      )}
    </Door>
  );
}
