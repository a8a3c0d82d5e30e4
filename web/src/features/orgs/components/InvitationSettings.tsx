import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { MailPlus, MoreHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Invitation } from "@/api";
import { SettingsPage } from "@/shared/shell";
import {
  Badge,
  Button,
  EmptyState,
  ErrorState,
  IconButton,
  Menu,
  Skeleton,
  Table,
  type Tone,
  toast,
  useProblemToast,
} from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { invitationsQuery, useCancelInvitation, useDecideRequest, useRenewInvitation } from "../invitations";
import { InviteDialog } from "./InviteDialog";
import { useRoleNames } from "./useRoleNames";

/** Everybody who was invited or asked to join, and what became of it. */
export function InvitationSettings(): ReactNode {
  const { t } = useLingui();
  const [isInviting, setInviting] = useState(false);
  const organization = useActiveOrganization();
  const invitations = useQuery(invitationsQuery(organization.id));
  const invite = (
    <Button kind="primary" onClick={() => setInviting(true)}>
      {t`Invite people`}
    </Button>
  );
  return (
    <SettingsPage
      title={t`Invitations`}
      description={t`Who may join ${organization.name}, and who asked to.`}
      action={invite}
    >
      {invitations.isPending && <Skeleton lines={["100%", "100%", "100%"]} />}
      {invitations.isError && (
        <ErrorState
          title={t`The invitations did not load`}
          error={invitations.error}
          onRetry={() => void invitations.refetch()}
        />
      )}
      {invitations.data?.length === 0 && (
        <EmptyState icon={MailPlus} title={t`Nobody is invited`}>
          {t`People whom you invite are listed here until they answer.`}
        </EmptyState>
      )}
      {invitations.data !== undefined && invitations.data.length > 0 && (
        <InvitationTable rows={invitations.data} />
      )}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </SettingsPage>
  );
}

function InvitationTable({ rows }: { rows: readonly Invitation[] }): ReactNode {
  const { t, i18n } = useLingui();
  const roleName = useRoleNames();
  const moment = new Intl.DateTimeFormat(i18n.locale, { dateStyle: "medium", timeStyle: "short" });
  const whom = (row: Invitation) =>
    row.kind === "link" ? t`Anybody with the link` : (row.email ?? row.person?.name ?? t`Deleted user`);
  return (
    <Table
      label={t`Invitations`}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          id: "whom",
          header: t`Who`,
          cell: (row) => (
            <>
              <span className="block truncate">{whom(row)}</span>
              {row.kind === "request" && row.message !== null && (
                <span className="block text-12 text-fg-3">{row.message}</span>
              )}
            </>
          ),
        },
        { id: "role", header: t`Role`, cell: (row) => roleName(row.role) },
        { id: "state", header: t`State`, cell: (row) => <State invitation={row} /> },
        {
          id: "until",
          header: t`Until`,
          cell: (row) => (row.expires_at === null ? "" : moment.format(new Date(row.expires_at))),
        },
        { id: "actions", header: t`Actions`, cell: (row) => <Actions invitation={row} name={whom(row)} /> },
      ]}
    />
  );
}

const TONES: Readonly<Record<Invitation["status"], Tone>> = {
  pending: "accent",
  expired: "warning",
  void: "warning",
  accepted: "success",
  rejected: "neutral",
  canceled: "neutral",
};

const isOpen = (invitation: Invitation) => ["pending", "expired", "void"].includes(invitation.status);

function State({ invitation }: { invitation: Invitation }): ReactNode {
  const { t } = useLingui();
  const words: Record<Invitation["status"], string> = {
    pending: invitation.kind === "request" ? t`Asks to join` : t`Pending`,
    expired: t`Expired`,
    void: t`Void: inviter lost rights`,
    accepted: t`Accepted`,
    rejected: t`Rejected`,
    canceled: t`Cancelled`,
  };
  const { uses, max_uses: most } = invitation;
  return (
    <>
      <Badge tone={TONES[invitation.status]}>{words[invitation.status]}</Badge>
      {invitation.brings_account && invitation.status === "pending" && (
        <span className="ml-2 text-12 text-fg-3">{t`Has not come yet`}</span>
      )}
      {isOpen(invitation) && ["failed", "bounced"].includes(invitation.mail_status ?? "") && (
        <span className="ml-2">
          <Badge tone="danger">{t`Mail failed`}</Badge>
        </span>
      )}
      {invitation.kind === "link" && (
        <span className="tabular ml-2 text-12 text-fg-3">{t`${uses} of ${most}`}</span>
      )}
    </>
  );
}

function Actions({ invitation, name }: { invitation: Invitation; name: string }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const renew = useRenewInvitation();
  const cancel = useCancelInvitation();
  const decide = useDecideRequest();
  const { id } = invitation;
  if (!isOpen(invitation)) return null;
  if (invitation.kind === "request")
    return (
      <span className="flex justify-end gap-2">
        <Button size="sm" onClick={() => decide.mutate({ id, status: "rejected" }, { onError: fail })}>
          {t`Reject`}
        </Button>
        <Button size="sm" onClick={() => decide.mutate({ id, status: "accepted" }, { onError: fail })}>
          {t`Let in`}
        </Button>
      </span>
    );
  const copy = () =>
    renew.mutate(
      { id, byMail: false },
      {
        onError: fail,
        onSuccess: (row) =>
          void navigator.clipboard
            .writeText(row.link ?? "")
            .then(() => toast(t`A new link is copied. Earlier ones no longer work.`)),
      },
    );
  const send = () =>
    renew.mutate(
      { id, byMail: true },
      {
        onError: fail,
        onSuccess: (row) => toast(row.is_mailed ? t`Sent again` : t`No mail is sent from here`),
      },
    );
  return (
    <Menu
      align="end"
      label={t`Invitation of ${name}`}
      trigger={
        <IconButton label={t`Actions for ${name}`}>
          <MoreHorizontal aria-hidden="true" />
        </IconButton>
      }
      groups={[
        [
          invitation.kind === "email" && { label: t`Send again`, onSelect: send },
          { label: t`Copy a new link`, onSelect: copy },
        ],
        [{ label: t`Cancel invitation`, danger: true, onSelect: () => cancel.mutate(id, { onError: fail }) }],
      ]}
    />
  );
}
