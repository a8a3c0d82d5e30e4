import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { type CurrentSession, type InvitationView, isProblem } from "@/api";
import { Door, InvitedAccountForm, sessionQuery } from "@/features/identity";
import { Banner, Button, buttonClass, ErrorState, FieldError, Skeleton, useProblemWords } from "@/shared/ui";
import {
  invitationViewQuery,
  keptToken,
  type Proof,
  useAcceptInvitation,
  useRejectInvitation,
  useSwitchPerson,
} from "../invitations";
import { useRoleNames } from "./useRoleNames";

export interface InvitationScreenProps {
  token: string | null;
  onDone: () => void;
}

/** What a link offers, to somebody signed in, to somebody else, and to nobody yet. */
export function InvitationScreen({ token, onDone }: InvitationScreenProps): ReactNode {
  const { t } = useLingui();
  const session = useQuery(sessionQuery).data ?? null;
  const view = useQuery({
    ...invitationViewQuery(token ?? "", session?.user.id ?? null),
    enabled: token !== null,
  });
  if (token === null || isProblem(view.error, "orgs.invitation_gone")) return <Gone />;
  if (view.isError)
    return (
      <Door title={t`Invitation`}>
        <ErrorState
          title={t`The invitation did not load`}
          error={view.error}
          onRetry={() => void view.refetch()}
        />
      </Door>
    );
  if (view.isPending)
    return (
      <Door title={t`Invitation`}>
        <Skeleton lines={["80%", "60%"]} />
      </Door>
    );
  return <Offer token={token} view={view.data} session={session} onDone={onDone} />;
}

function Gone(): ReactNode {
  const { t } = useLingui();
  useEffect(() => keptToken.forget(), []);
  return (
    <Door
      title={t`This invitation is no longer good`}
      lead={t`It was used, taken back, or has run out. Ask the person who invited you for a new one.`}
    >
      <Link className={buttonClass("default", "tall", true)} to="/">
        {t`Go to Stoa`}
      </Link>
    </Door>
  );
}

interface OfferProps {
  token: string;
  view: InvitationView;
  session: CurrentSession | null;
  onDone: () => void;
}

function Offer({ token, view, session, onDone }: OfferProps): ReactNode {
  const { t, i18n } = useLingui();
  const roleName = useRoleNames();
  const { organization_name: organization, inviter_name: inviter } = view;
  const until = new Intl.DateTimeFormat(i18n.locale, { dateStyle: "long", timeStyle: "short" }).format(
    new Date(view.expires_at),
  );
  return (
    <Door
      title={t`Join ${organization}`}
      lead={inviter === "" ? t`You are invited to work there.` : t`${inviter} invites you to work there.`}
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
        <dt className="text-fg-3">{t`Role`}</dt>
        <dd>{roleName(view.role)}</dd>
        <dt className="text-fg-3">{t`Good until`}</dt>
        <dd>{until}</dd>
      </dl>
      {session === null ? (
        <SignInFirst token={token} bringsAccount={view.brings_account} onDone={onDone} />
      ) : view.other_address === null ? (
        <Answer
          proof={{ token }}
          name={session.user.name}
          canReject={view.kind === "email"}
          onDone={onDone}
        />
      ) : (
        <OtherPerson token={token} address={view.other_address} own={session.user.email} />
      )}
    </Door>
  );
}

interface SignInFirstProps {
  token: string;
  bringsAccount: boolean;
  onDone: () => void;
}

function SignInFirst({ token, bringsAccount, onDone }: SignInFirstProps): ReactNode {
  const { t } = useLingui();
  useEffect(() => keptToken.keep(token), [token]);
  const isIn = () => {
    keptToken.forget();
    onDone();
  };
  return (
    <div className="grid gap-2">
      {bringsAccount ? (
        <>
          <p className="text-13 text-fg-2">{t`New to Stoa? Choose a passphrase; all else is prepared.`}</p>
          <InvitedAccountForm token={token} onSignedIn={isIn} />
          <p className="mt-2 text-13 text-fg-2">{t`You have an account with this address?`}</p>
        </>
      ) : (
        <Link
          className={buttonClass("primary", "tall", true)}
          to="/sign-up"
          search={{ return_to: "/invitations" }}
        >
          {t`Create an account`}
        </Link>
      )}
      <Link
        className={buttonClass("default", "tall", true)}
        to="/sign-in"
        search={{ return_to: "/invitations" }}
      >
        {t`Sign in`}
      </Link>
      <p className="text-13 text-fg-3">{t`Use the address that was invited. You come back here.`}</p>
    </div>
  );
}

interface AnswerProps {
  proof: Proof;
  name: string;
  canReject: boolean;
  onDone: () => void;
}

function Answer({ proof, name, canReject, onDone }: AnswerProps): ReactNode {
  const { t } = useLingui();
  const accept = useAcceptInvitation();
  const reject = useRejectInvitation();
  const error = accept.error ?? reject.error;
  const words = useProblemWords(error);
  return (
    <div className="grid gap-2">
      {error !== null && <FieldError>{words}</FieldError>}
      <Button
        kind="primary"
        size="tall"
        wide
        busy={accept.isPending}
        onClick={() => accept.mutate(proof, { onSuccess: onDone })}
      >
        {t`Join as ${name}`}
      </Button>
      {canReject && (
        <Button
          size="tall"
          wide
          busy={reject.isPending}
          onClick={() => reject.mutate(proof, { onSuccess: onDone })}
        >
          {t`Decline`}
        </Button>
      )}
    </div>
  );
}

function OtherPerson({ token, address, own }: { token: string; address: string; own: string }): ReactNode {
  const { t } = useLingui();
  const change = useSwitchPerson();
  useEffect(() => keptToken.keep(token), [token]);
  return (
    <div className="grid gap-3">
      <Banner tone="warning">{t`This invitation is for ${address}. You are signed in as ${own}.`}</Banner>
      <Button kind="primary" size="tall" wide busy={change.isPending} onClick={() => change.mutate()}>
        {t`Use another account`}
      </Button>
      <Link className={buttonClass("default", "tall", true)} to="/">
        {t`Stay signed in`}
      </Link>
    </div>
  );
}
