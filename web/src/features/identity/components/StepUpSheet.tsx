import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { isProblem, stepUp } from "@/api";
import { Button, Dialog, PasswordField, useProblemWords } from "@/shared/ui";
import { useReauthenticate } from "../devices";
import { providersQuery, useDepart } from "../oidc";

/** Over the page when a request asks for a fresh sign-in. The request goes on afterwards; nothing typed is lost. */
export function StepUpSheet(): ReactNode {
  const asked = useSyncExternalStore(
    (listener) => stepUp.subscribe(listener),
    () => stepUp.asked,
  );
  if (asked === null) return null;
  const services = asked.methods.flatMap((name) =>
    name.startsWith("oidc:") ? [name.slice("oidc:".length)] : [],
  );
  return <Sheet canUsePassword={asked.methods.includes("password")} services={services} />;
}

interface SheetProps {
  canUsePassword: boolean;
  /** Keys of services in which the person can prove themselves; what was typed here does not outlast the way there. */
  services: readonly string[];
}

function Sheet({ canUsePassword, services }: SheetProps): ReactNode {
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
          : services.length > 0
            ? t`This needs a sign-in of late. Confirm it with the service, then repeat what you did.`
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
      <ServiceProofs keys={services} />
    </Dialog>
  );
}

function ServiceProofs({ keys }: { keys: readonly string[] }): ReactNode {
  const { t } = useLingui();
  const { href } = useLocation();
  const { data: providers = [] } = useQuery(providersQuery);
  const depart = useDepart();
  const offered = providers.filter(({ key, is_available: isAvailable }) => isAvailable && keys.includes(key));
  if (offered.length === 0) return null;
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {offered.map(({ key, name }) => (
        <Button
          key={key}
          busy={depart.isPending && depart.variables.key === key}
          onClick={() => depart.mutate({ key, wish: { purpose: "reauthenticate", return_to: href } })}
        >
          {t`Confirm with ${name}`}
        </Button>
      ))}
    </div>
  );
}
