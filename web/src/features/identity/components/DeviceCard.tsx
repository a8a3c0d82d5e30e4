import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import {
  Laptop,
  type LucideIcon,
  Shield,
  ShieldAlert,
  ShieldCheck,
  Smartphone,
  Tablet,
  Terminal,
} from "lucide-react";
import type { ReactNode } from "react";
import type { DeviceSession } from "@/api";
import { Badge, Button, toast, useProblemWords } from "@/shared/ui";
import { useSignOut } from "../api";
import { useEndSession } from "../devices";
import { useDeviceWords } from "../hooks/useDeviceWords";
import { DeviceTrust } from "./DeviceTrust";

const ICONS: Readonly<Record<string, LucideIcon>> = { desktop: Laptop, mobile: Smartphone, tablet: Tablet };

/** One session: its device and place, what the server thinks of it and why, trust, and its end. */
export function DeviceCard({ session }: { session: DeviceSession }): ReactNode {
  const { t } = useLingui();
  const words = useDeviceWords();
  const Icon = ICONS[session.device_type] ?? Terminal;
  return (
    <li className="card-row flex flex-wrap items-start gap-3 p-4">
      <span className="grid size-9 place-items-center rounded-md bg-sunken text-fg-2" aria-hidden="true">
        <Icon />
      </span>
      <div className="grid min-w-0 grow basis-64 gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="text-14 font-semibold">{words.name(session)}</h2>
          {session.is_current && <Badge tone="accent">{t`This device`}</Badge>}
          <ScoreBadge session={session} />
        </div>
        <p className="text-13 text-fg-2">{words.sentence(session)}</p>
        <ul className="flex flex-wrap gap-x-4 text-12 text-fg-3" aria-label={t`What the score is made of`}>
          {session.trust_factors.map((factor) => {
            const text = words.factor(factor);
            return text === null ? null : <li key={factor.name}>{text}</li>;
          })}
        </ul>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {session.device !== null && <DeviceTrust device={session.device} name={words.name(session)} />}
        {session.is_current ? <SignOutButton /> : <EndButton session={session} name={words.name(session)} />}
      </div>
    </li>
  );
}

function ScoreBadge({ session }: { session: DeviceSession }): ReactNode {
  const { t } = useLingui();
  const score = session.security_score;
  if (session.badge === "secure") {
    return (
      <Badge tone="success">
        <ShieldCheck className="xs" aria-hidden="true" />
        {t`Secure ${score}`}
      </Badge>
    );
  }
  const isModerate = session.badge === "moderate";
  const Icon = isModerate ? Shield : ShieldAlert;
  return (
    <Badge tone={isModerate ? "warning" : "danger"}>
      <Icon className="xs" aria-hidden="true" />
      {isModerate ? t`Moderate ${score}` : t`Low ${score}`}
    </Badge>
  );
}

function EndButton({ session, name }: { session: DeviceSession; name: string }): ReactNode {
  const { t } = useLingui();
  const end = useEndSession();
  const words = useProblemWords(end.error);
  return (
    <>
      <Button
        size="sm"
        kind={session.badge === "low" ? "danger" : "default"}
        aria-label={t`End ${name}`}
        busy={end.isPending}
        onClick={() => end.mutate(session.id, { onSuccess: () => toast(t`Session ended`) })}
      >
        {t`End`}
      </Button>
      {end.isError && (
        <p className="basis-full text-12 text-danger" role="alert">
          {words}
        </p>
      )}
    </>
  );
}

function SignOutButton(): ReactNode {
  const { t } = useLingui();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const words = useProblemWords(signOut.error);
  return (
    <>
      <Button
        size="sm"
        busy={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate({ to: "/sign-in" }) })}
      >
        {t`Sign out`}
      </Button>
      {signOut.isError && (
        <p className="basis-full text-12 text-danger" role="alert">
          {words}
        </p>
      )}
    </>
  );
}
