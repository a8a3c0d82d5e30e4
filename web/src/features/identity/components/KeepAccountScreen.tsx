import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isProblem } from "@/api";
import { Banner, Button, FieldError, useProblemWords } from "@/shared/ui";
import { useKeepAccount } from "../mail-flows";
import { Door } from "./Door";
import { LinkOver } from "./LinkOver";

export interface KeepAccountScreenProps {
  token: string | null;
  /** The account has ended a moment ago, and no mail tells of this page: its address is the way back. */
  isFresh: boolean;
}

/** Takes the deletion of an account back, by a button. */
export function KeepAccountScreen({ token, isFresh }: KeepAccountScreenProps): ReactNode {
  const { t } = useLingui();
  const keep = useKeepAccount();
  const words = useProblemWords(keep.error);
  if (token === null || isProblem(keep.error, "identity.link_used")) return <LinkOver />;
  if (keep.isSuccess)
    return (
      <Door title={t`Your account is back`} lead={t`Everything is as it was. Devices stay signed out.`}>
        <Link className="btn primary tall wide" to="/sign-in">
          {t`Sign in`}
        </Link>
      </Door>
    );
  return (
    <Door
      title={isFresh ? t`Your account is deleted` : t`Keep your account`}
      lead={
        isFresh
          ? t`For 14 days this page brings it back. Keep its address now: it is shown once.`
          : t`Its deletion is taken back.`
      }
    >
      {isFresh && (
        <Banner>
          <code className="mono break-all select-all">{location.href.replace("&deleted", "")}</code>
        </Banner>
      )}
      {keep.isError && <FieldError>{words}</FieldError>}
      <Button
        kind={isFresh ? "default" : "primary"}
        size="tall"
        wide
        busy={keep.isPending}
        onClick={() => keep.mutate(token)}
      >
        {t`Keep my account`}
      </Button>
    </Door>
  );
}
