import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { isProblem, stepUp } from "@/api";
import { Button, Dialog, PasswordField, TextField, useProblemWords } from "@/shared/ui";
import { type Proof, useReauthenticate } from "../devices";
import { ServiceProofs } from "./ServiceProofs";

type Typed = "password" | "code";

/** Over the page when a request asks for a fresh sign-in. The request goes on afterwards; nothing typed is lost. */
export function StepUpSheet(): ReactNode {
  const asked = useSyncExternalStore(
    (listener) => stepUp.subscribe(listener),
    () => stepUp.asked,
  );
  if (asked === null) return null;
  return <Sheet methods={asked.methods} />;
}

function Sheet({ methods }: { methods: readonly string[] }): ReactNode {
  const { t } = useLingui();
  const typed: Typed[] = [];
  if (methods.includes("password")) typed.push("password");
  if (methods.includes("totp")) typed.push("code");
  const [way, setWay] = useState<Typed | undefined>(typed[0]);
  const [text, setText] = useState("");
  const prove = useReauthenticate();
  const problem = useWords(prove.error);
  const other = typed.find((each) => each !== way);
  const send = (proof: Proof): void => prove.mutate(proof, { onSuccess: () => stepUp.answer(true) });
  const change = (to: Typed): void => {
    setWay(to);
    setText("");
    prove.reset();
  };
  const error = prove.isError ? problem : undefined;
  const services = methods.flatMap((name) => (name.startsWith("oidc:") ? [name.slice("oidc:".length)] : []));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && stepUp.answer(false)}
      title={t`Confirm that it is you`}
      description={useDescription(way, methods)}
      onSubmit={() => {
        if (way === "password") send({ password: text });
        if (way === "code") send({ code: text.trim() });
      }}
      actions={
        <>
          <Button onClick={() => stepUp.answer(false)}>{t`Cancel`}</Button>
          {methods.includes("passkey") && (
            <Button busy={prove.isPending} onClick={() => send("passkey")}>{t`Use a passkey`}</Button>
          )}
          {way !== undefined && (
            <Button kind="primary" type="submit" busy={prove.isPending} disabled={text.trim() === ""}>
              {t`Confirm`}
            </Button>
          )}
        </>
      }
    >
      <div className="mt-3 grid gap-2">
        {way === "password" && (
          <PasswordField
            label={t`Password`}
            purpose="current"
            value={text}
            error={error}
            onChange={setText}
          />
        )}
        {way === "code" && (
          <TextField
            label={t`Code of your app, or a recovery code`}
            autoComplete="one-time-code"
            value={text}
            error={error}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        {way === undefined && error !== undefined && <p role="alert">{error}</p>}
        {other !== undefined && (
          <Button kind="quiet" onClick={() => change(other)}>
            {other === "code" ? t`Use a code instead` : t`Use the password instead`}
          </Button>
        )}
      </div>
      <ServiceProofs keys={services} />
    </Dialog>
  );
}

function useDescription(way: Typed | undefined, methods: readonly string[]): string {
  const { t } = useLingui();
  if (way === "password") {
    return t`This needs a sign-in of late. Type your password to go on; what you were doing continues by itself.`;
  }
  if (way === "code" || methods.includes("passkey")) {
    return t`This needs a sign-in of late. Prove that it is you to go on; what you were doing continues by itself.`;
  }
  return methods.some((name) => name.startsWith("oidc:"))
    ? t`This needs a sign-in of late. Confirm it with the service, then repeat what you did.`
    : t`This needs a sign-in of late. Sign out and in again, then repeat it.`;
}

function useWords(error: unknown): string | undefined {
  const { t } = useLingui();
  const words = useProblemWords(error);
  if (isProblem(error, "identity.invalid_credentials")) return t`This is not your password.`;
  if (isProblem(error, "identity.code_wrong")) return t`This code is not right.`;
  if (isProblem(error, "identity.passkey_refused")) return t`This passkey does not sign in here.`;
  if (isProblem(error, "identity.locked")) return t`Too many wrong tries. Try again in a quarter of an hour.`;
  return words;
}
