import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import type { CurrentSession, User } from "@/api";
import { Mark } from "@/shared/ui";
import { SignInForm } from "./SignInForm";

/** Covers the workspace when its session is over. What was not saved waits on this device for the same person. */
export function SessionEnded({
  user,
  onSignedIn,
}: {
  user: User;
  onSignedIn: (session: CurrentSession) => void;
}): ReactNode {
  const { t } = useLingui();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="cover grid place-items-center p-6">
      <main className="grid w-full gap-[18px] sm:w-[380px]">
        <div className="flex items-center gap-2 text-15 font-semibold">
          <Mark size={22} />
          <span>Stoa</span>
        </div>
        <h1 ref={title} tabIndex={-1} className="text-24 font-semibold tracking-tight outline-none">
          {t`Your session has ended`}
        </h1>
        <p className="text-fg-2">{t`Sign in again to go on where you were. What was not saved is kept on this device.`}</p>
        <SignInForm identifier={user.email} onSignedIn={onSignedIn} />
      </main>
    </div>
  );
}
