import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button } from "./Button";
import { Input } from "./Field";
import { PasswordField } from "./PasswordField";

/** The address of a new link for people outside, which is shown this once. */
export function NewLinkAddress({ url }: { url: string }): ReactNode {
  const { t } = useLingui();
  const [isCopied, setCopied] = useState(false);
  return (
    <span className="flex gap-2">
      <Input
        readOnly
        value={url}
        aria-label={t`Address of the new link`}
        onFocus={(event) => event.target.select()}
      />
      <Button onClick={() => void navigator.clipboard.writeText(url).then(() => setCopied(true))}>
        {isCopied ? t`Copied` : t`Copy`}
      </Button>
    </span>
  );
}

export interface LinkUnlockProps {
  /** What the button opens, as `Open the page`. */
  action: string;
  /** Why the last password did not open it. */
  error: ReactNode;
  busy: boolean;
  onUnlock: (password: string) => void;
}

/** Asks a visitor for the password of a link. */
export function LinkUnlock({ action, error, busy, onUnlock }: LinkUnlockProps): ReactNode {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  return (
    <form
      className="mx-auto grid max-w-[400px] gap-4 pt-10"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onUnlock(password);
      }}
    >
      <h1 className="screen-title">{t`This link asks for a password`}</h1>
      <PasswordField
        label={t`Password`}
        value={password}
        purpose="current"
        onChange={setPassword}
        error={error}
      />
      <Button kind="primary" type="submit" busy={busy} disabled={password === ""}>
        {action}
      </Button>
    </form>
  );
}
