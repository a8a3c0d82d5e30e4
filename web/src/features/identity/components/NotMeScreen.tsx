import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { isProblem } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { useDisownDevice } from "../devices";
import { Door } from "./Door";

/** Where the link "This was not me" leads: a button, for opening a link must not do anything by itself. */
export function NotMeScreen(): ReactNode {
  const { t } = useLingui();
  const [token] = useState(() => new URLSearchParams(globalThis.location.hash.slice(1)).get("token") ?? "");
  const disown = useDisownDevice();
  const words = useProblemWords(disown.error);
  if (disown.isSuccess) {
    return (
      <Door title={t`That session has ended`}>
        <p className="text-fg-2">
          {t`Whoever signed in there knows your password. We have mailed you a link to choose a new one, which ends every other session too.`}
        </p>
        <Link to="/forgot-password" className="btn">
          {t`Send the link again`}
        </Link>
      </Door>
    );
  }
  const isUsed = token === "" || isProblem(disown.error, "identity.link_used");
  return (
    <Door title={t`Was this not you?`}>
      <p className="text-fg-2">
        {t`The session that the mail told of ends at once, and its device is forgotten.`}
      </p>
      {isUsed && <FieldError>{t`This link was used, has run out, or is incomplete.`}</FieldError>}
      {disown.isError && !isUsed && <FieldError>{words}</FieldError>}
      <Button
        kind="danger-fill"
        disabled={isUsed}
        busy={disown.isPending}
        onClick={() => disown.mutate(token)}
      >
        {t`End that session`}
      </Button>
    </Door>
  );
}
