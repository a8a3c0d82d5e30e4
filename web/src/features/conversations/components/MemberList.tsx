import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Conversation, ConversationMember } from "@/api";
import {
  Avatar,
  ErrorState,
  FieldError,
  IconButton,
  type Option,
  Select,
  Skeleton,
  useProblemWords,
} from "@/shared/ui";
import { type InvitedLevel, membersQuery, useInvite, useTakeAway } from "../sharing-api";

export function useLevelOptions(): Option<InvitedLevel>[] {
  const { t } = useLingui();
  return [
    { value: "VIEW", label: t`Can read` },
    { value: "EDIT", label: t`Can write` },
  ];
}

/** Whose the conversation is and who was invited to it. */
export function MemberList({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const members = useQuery(membersQuery(conversation.id));
  if (members.isPending) return <Skeleton lines={["70%", "60%"]} label={t`Loading who has access`} />;
  if (members.isError) {
    return (
      <ErrorState
        title={t`The list did not load`}
        error={members.error}
        onRetry={() => void members.refetch()}
      />
    );
  }
  return (
    <ul className="card" aria-label={t`People`}>
      {members.data.map((member) => (
        <MemberRow
          key={member.user_id}
          id={conversation.id}
          member={member}
          mayChange={conversation.permissions.share && member.level !== "DELETE"}
        />
      ))}
    </ul>
  );
}

interface MemberRowProps {
  id: string;
  member: ConversationMember;
  mayChange: boolean;
}

function MemberRow({ id, member, mayChange }: MemberRowProps): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const invite = useInvite(id);
  const remove = useTakeAway(id);
  const error = invite.error ?? remove.error;
  const words = useProblemWords(error);
  const { name, user_id: userId } = member;
  const level = levels.find((each) => each.value === member.level);
  return (
    <li className="card-row grid gap-1 px-3 py-2">
      <div className="flex items-center gap-2">
        <Avatar person={{ id: userId, name, avatar_url: member.avatar_url }} />
        <span className="min-w-0 grow truncate text-13">{name}</span>
        {mayChange && level ? (
          <>
            <span className="w-32 shrink-0">
              <Select
                label={t`Right of ${name}`}
                value={level.value}
                onChange={(next) => invite.mutate({ userId, level: next })}
                options={levels}
              />
            </span>
            <IconButton label={t`Remove ${name}`} onClick={() => remove.mutate(userId)}>
              <X aria-hidden="true" />
            </IconButton>
          </>
        ) : (
          <span className="text-13 text-fg-3">{level?.label ?? t`Owner`}</span>
        )}
      </div>
      {error !== null && <FieldError>{words}</FieldError>}
    </li>
  );
}
