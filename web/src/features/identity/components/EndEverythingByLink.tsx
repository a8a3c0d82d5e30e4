import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useEndEverythingByLink } from "../tokens";
import { Door } from "./Door";

/** The page behind the link of a mail. Opening it ends nothing: mail scanners open links, too (ID-14). */
export function EndEverythingByLink(): ReactNode {
  const { t } = useLingui();
  const [token] = useState(() => new URLSearchParams(globalThis.location.hash.slice(1)).get("token") ?? "");
  const end = useEndEverythingByLink();
  const words = useProblemWords(end.error);
  return (
    <Door title={end.isSuccess ? t`Everything has ended` : t`End everything`}>
      <p className="text-fg-2">
        {end.isSuccess
          ? t`All sessions, tokens and running work of your account have ended. Sign in and choose a new password.`
          : t`All sessions, API tokens and running work of your account end at once, on every device.`}
      </p>
      {end.isError && <FieldError>{words}</FieldError>}
      {end.isSuccess ? (
        <Link to="/sign-in" className="text-btn">{t`Sign in`}</Link>
      ) : (
        <Button kind="danger-fill" size="tall" busy={end.isPending} onClick={() => end.mutate(token)}>
          {t`End everything`}
        </Button>
      )}
    </Door>
  );
}
