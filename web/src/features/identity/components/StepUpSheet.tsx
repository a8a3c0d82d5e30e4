import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { isProblem, stepUp } from "@/api";
import { Button, Dialog, PasswordField, useProblemWords } from "@/shared/ui";
import { useReauthenticate } from "../devices";

/** Over the page when a request asks for a fresh sign-in. The request goes on afterwards; nothing typed is lost. */
export function StepUpSheet(): ReactNode {
  const asked = useSyncExternalStore(
    (listener) => stepUp.subscribe(listener),
    () => stepUp.asked,
  );
  if (asked === null) return null;
  return <Sheet canUsePassword={asked.methods.includes("password")} />;
}

function Sheet({ canUsePassword }: { canUsePassword: boolean }): ReactNode {
  const { t } = useLingui();
  const [password, setPassword] = useState("");
  const prove = useReauthenticate();
  const words = useProblemWords(prove.error);
  const isWrong = isProblem(prove.error, "identity.invalid_credentials");
  const isLocked = isProblem(prove.error, "identity.locked");
  const problem = isWrong
    ? t`This is not your password.`
    : isLocked
      ? t`Too many wrong passwords. Try again in a quarter of an hour.`
      : words;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && stepUp.answer(false)}
      title={t`Confirm that it is you`}
      description={
        canUsePassword
          ? t`This needs a sign-in of late. Type your password to go on; what you were doing continues by itself.`
          : t`This needs a sign-in of late. Sign out and in again, then repeat it.`
      }
      onSubmit={() => canUsePassword && prove.mutate(password, { onSuccess: () => stepUp.answer(true) })}
      actions={
        <>
          <Button onClick={() => stepUp.answer(false)}>{t`Cancel`}</Button>
          {canUsePassword && (
            <Button kind="primary" type="submit" busy={prove.isPending} disabled={password === ""}>
              {t`Confirm`}
            </Button>
          )}
        </>
      }
    >
      {canUsePassword && (
        <div className="mt-3">
          <PasswordField
            label={t`Password`}
            purpose="current"
            value={password}
            error={prove.isError ? problem : undefined}
            onChange={setPassword}
          />
        </div>
      )}
    </Dialog>
  );
}
