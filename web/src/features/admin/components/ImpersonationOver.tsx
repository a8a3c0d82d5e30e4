import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import type { CurrentSession } from "@/api";
import { Button, FieldError, Mark, useProblemWords } from "@/shared/ui";
import { useStopImpersonation } from "../api";

/** Covers the workspace when the acting is over; the administrator's own session waits. */
export function ImpersonationOver({ session }: { session: CurrentSession }): ReactNode {
  const { t } = useLingui();
  const title = useRef<HTMLHeadingElement>(null);
  const stop = useStopImpersonation();
  const words = useProblemWords(stop.error);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="cover grid place-items-center p-6">
      <main className="grid w-full gap-[18px] sm:w-[380px]">
        <div className="flex items-center gap-2 text-15 font-semibold">
          <Mark size={22} />
          <span>Stoa</span>
        </div>
        <h1 ref={title} tabIndex={-1} className="text-24 font-semibold tracking-tight outline-none">
          {t`You no longer act as ${session.user.name}`}
        </h1>
        <p className="text-fg-2">{t`The time is up, or it was ended. Your own session waits.`}</p>
        {stop.isError && <FieldError>{words}</FieldError>}
        <Button kind="primary" size="tall" busy={stop.isPending} onClick={() => stop.mutate(session.user.id)}>
          {t`Return to your account`}
        </Button>
      </main>
    </div>
  );
}
