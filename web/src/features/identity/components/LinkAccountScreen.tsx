import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type CurrentSession, isProblem } from "@/api";
import { Button, FieldError, useProblemWords } from "@/shared/ui";
import { sessionQuery, useSignOut } from "../api";
import type { Arrival } from "../model/arrival";
import { providersQuery, useLinkAccount } from "../oidc";
import { Door } from "./Door";
import { LinkOver } from "./LinkOver";
import { SignInForm } from "./SignInForm";
import { StepUpSheet } from "./StepUpSheet";

export interface LinkAccountScreenProps {
  arrival: Arrival | null;
  onLinked: () => void;
}

/** Somebody came from a service with the address of an account: its owner signs in, and confirms. */
export function LinkAccountScreen({ arrival, onLinked }: LinkAccountScreenProps): ReactNode {
  const { t } = useLingui();
  const { data: providers } = useQuery(providersQuery);
  const session = useQuery(sessionQuery);
  const service = providers?.find(({ key }) => key === arrival?.provider)?.name ?? t`the service`;
  const email = arrival?.email ?? "";
  if (arrival?.linkToken == null) return <LinkOver />;
  if (session.data == null)
    return (
      <Door
        title={t`You have an account`}
        lead={t`There is an account with ${email}. Sign in to it once; from then on ${service} signs you in, too.`}
      >
        <SignInForm identifier={email} onSignedIn={() => void session.refetch()} />
      </Door>
    );
  return (
    <Confirm
      session={session.data}
      service={service}
      token={arrival.linkToken}
      email={email}
      onLinked={onLinked}
    />
  );
}

interface ConfirmProps {
  session: CurrentSession;
  service: string;
  token: string;
  email: string;
  onLinked: () => void;
}

function Confirm({ session, service, token, email, onLinked }: ConfirmProps): ReactNode {
  const { t } = useLingui();
  const link = useLinkAccount();
  const signOut = useSignOut();
  const words = useProblemWords(link.error);
  const { name, email: own } = session.user;
  if (isProblem(link.error, "identity.link_used")) return <LinkOver />;
  return (
    <Door
      title={t`Let ${service} sign you in?`}
      lead={t`You are signed in as ${name} (${own}). ${service} knows you as ${email}.`}
    >
      {link.isError && <FieldError>{words}</FieldError>}
      <Button
        kind="primary"
        size="tall"
        wide
        busy={link.isPending}
        onClick={() => link.mutate(token, { onSuccess: onLinked })}
      >
        {t`Add ${service}`}
      </Button>
      <div className="flex flex-wrap justify-between gap-3">
        <button type="button" className="text-btn" onClick={onLinked}>
          {t`Not now`}
        </button>
        <button type="button" className="text-btn" onClick={() => signOut.mutate()}>
          {t`This is not me`}
        </button>
      </div>
      <StepUpSheet />
    </Door>
  );
}
