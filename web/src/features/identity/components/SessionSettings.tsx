import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { fullTime } from "@/shared/lib/time";
import { SettingsPage } from "@/shared/shell";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useSession, useSignOut } from "../api";

export function SessionSettings(): ReactNode {
  const { t } = useLingui();
  const { user, expires_at: expiresAt } = useSession();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const words = useProblemWords(signOut.error);
  return (
    <SettingsPage title={t`Session`} description={t`You are signed in as ${user.email} in this browser.`}>
      <dl className="max-w-[420px] text-13">
        <div className="flex justify-between gap-4 border-b border-line py-2">
          <dt className="text-fg-3">{t`Ends, if you stay away, on`}</dt>
          <dd>{fullTime(expiresAt)}</dd>
        </div>
      </dl>
      {signOut.isError && <FieldError>{words}</FieldError>}
      <div>
        <Button
          busy={signOut.isPending}
          onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate({ to: "/sign-in" }) })}
        >
          {t`Sign out`}
        </Button>
      </div>
    </SettingsPage>
  );
}
