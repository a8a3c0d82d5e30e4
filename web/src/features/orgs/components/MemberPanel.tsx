import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { OrganizationMember } from "@/api";
import { shortTime } from "@/shared/lib/time";
import {
  Avatar,
  Button,
  Dialog,
  Field,
  FieldError,
  Select,
  TextField,
  toast,
  useProblemWords,
} from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { useChangeMember } from "../members-api";
import { FactList } from "./FactList";
import { MemberReset } from "./MemberReset";
import { RemoveMember } from "./RemoveMember";
import { type Role, ROLES, useRoleNames } from "./useRoleNames";

export interface MemberPanelProps {
  member: OrganizationMember;
  onClose: () => void;
}

/** One member: what there is to know, and for owners and admins role, title, suspension and removal. */
export function MemberPanel({ member, onClose }: MemberPanelProps): ReactNode {
  const { t } = useLingui();
  const { permissions } = useActiveOrganization();
  const roleName = useRoleNames();
  const facts: (readonly [string, ReactNode])[] = [
    [t`Username`, member.username],
    [t`Role`, roleName(member.role)],
    [t`Title`, member.title],
  ];
  if (member.email !== null) facts.push([t`E-mail`, member.email]);
  if (permissions.manage) facts.push([t`Groups`, member.groups.map((group) => group.name).join(", ")]);
  if (member.details) {
    facts.push([t`Joined`, shortTime(member.details.joined_at)]);
    if (member.details.last_active_at !== null)
      facts.push([t`Last active`, shortTime(member.details.last_active_at)]);
    facts.push([t`Second factor`, member.details.has_second_factor ? t`Set up` : t`None`]);
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={member.name}
      wide
      actions={<Button data-autofocus="" onClick={onClose}>{t`Close`}</Button>}
    >
      <div className="grid gap-5">
        <Avatar person={member} size="l" />
        <FactList facts={facts} />
        {permissions.manage && member.permissions.change && (
          <>
            <MemberForm member={member} onClose={onClose} />
            <MemberReset member={member} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function MemberForm({ member, onClose }: MemberPanelProps): ReactNode {
  const { t } = useLingui();
  const roleName = useRoleNames();
  const { role: ownRole } = useActiveOrganization();
  const [title, setTitle] = useState(member.title ?? "");
  const [role, setRole] = useState(member.role);
  const change = useChangeMember();
  const words = useProblemWords(change.error);
  const isSuspended = member.status === "suspended";
  const send = (body: { role?: Role; title?: string; status?: "active" | "suspended" }) =>
    change.mutate({ userId: member.id, body }, { onSuccess: () => toast(t`Saved`) });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send({ title, ...(role === member.role ? {} : { role: role as Role }) });
      }}
    >
      <Field label={t`Role`}>
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={setRole}
            options={ROLES.filter((each) => each !== "owner" || ownRole === "owner").map((each) => ({
              value: each,
              label: roleName(each),
            }))}
          />
        )}
      </Field>
      <TextField
        label={t`Title`}
        maxLength={100}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      {change.isError && <FieldError>{words}</FieldError>}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" busy={change.isPending}>{t`Save member`}</Button>
        {member.permissions.remove && (
          <>
            <Button onClick={() => send({ status: isSuspended ? "active" : "suspended" })}>
              {isSuspended ? t`Reactivate` : t`Suspend`}
            </Button>
            <RemoveMember member={member} onRemoved={onClose} />
          </>
        )}
      </div>
    </form>
  );
}
