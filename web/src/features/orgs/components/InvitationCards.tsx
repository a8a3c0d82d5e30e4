import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { OwnInvitation } from "@/api";
import { Button, useProblemToast } from "@/shared/ui";
import { ownInvitationsQuery, useAcceptInvitation, useRejectInvitation } from "../invitations";
import { useRoleNames } from "./useRoleNames";

/** Invitations that wait for the person who is signed in; nothing where there are none. */
export function InvitationCards(): ReactNode {
  const { t } = useLingui();
  const { data = [] } = useQuery(ownInvitationsQuery);
  if (data.length === 0) return null;
  return (
    <section className="grid gap-3" aria-label={t`Invitations`}>
      <h2 className="section-title">{t`Invitations`}</h2>
      <ul className="card">
        {data.map((invitation) => (
          <InvitationCard key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function InvitationCard({ invitation }: { invitation: OwnInvitation }): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const fail = useProblemToast();
  const accept = useAcceptInvitation();
  const reject = useRejectInvitation();
  const proof = { invitation_id: invitation.id };
  const { organization_name: organization, inviter_name: inviter } = invitation;
  const role = roleName(invitation.role);
  return (
    <li className="card-row flex flex-wrap items-center justify-between gap-3 p-3">
      <div className="min-w-0">
        <p className="truncate font-medium">{organization}</p>
        <p className="text-13 text-fg-3">{t`${inviter} invites you · ${role}`}</p>
      </div>
      <div className="flex gap-2">
        <Button size="sm" busy={reject.isPending} onClick={() => reject.mutate(proof, { onError: fail })}>
          {t`Decline`}
        </Button>
        <Button
          kind="primary"
          size="sm"
          busy={accept.isPending}
          onClick={() => accept.mutate(proof, { onError: fail })}
        >
          {t`Join`}
        </Button>
      </div>
    </li>
  );
}
