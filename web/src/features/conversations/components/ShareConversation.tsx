import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { UsersRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Conversation } from "@/api";
import { useSession } from "@/features/identity";
import { SubjectPicker } from "@/features/spaces";
import { Button, Dialog, FieldError, IconButton, Select, toast, useProblemWords } from "@/shared/ui";
import { type InvitedLevel, membersQuery, useInvite, useTakeAway } from "../sharing-api";
import { LinkList } from "./LinkList";
import { MemberList, useLevelOptions } from "./MemberList";
import { VisibilityField } from "./VisibilityField";

/** Opens the people of a conversation: to invite them, or to see who they are. */
export function ShareConversation({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const [isOpen, setOpen] = useState(false);
  const { share, leave } = conversation.permissions;
  if (!share && !leave) return null;
  return (
    <>
      {share ? (
        <Button size="sm" onClick={() => setOpen(true)}>{t`Share`}</Button>
      ) : (
        <IconButton label={t`People`} onClick={() => setOpen(true)}>
          <UsersRound />
        </IconButton>
      )}
      {isOpen && <PeopleDialog conversation={conversation} onClose={() => setOpen(false)} />}
    </>
  );
}

function PeopleDialog({
  conversation,
  onClose,
}: {
  conversation: Conversation;
  onClose: () => void;
}): ReactNode {
  const { t } = useLingui();
  const { share, leave } = conversation.permissions;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      wide
      title={share ? t`Share ${conversation.title}` : t`People of ${conversation.title}`}
      actions={
        <>
          {leave && <LeaveButton conversation={conversation} />}
          <Button onClick={onClose}>{t`Done`}</Button>
        </>
      }
    >
      <div className="grid gap-5">
        {share && <Invite id={conversation.id} />}
        <MemberList conversation={conversation} />
        {share && <VisibilityField conversation={conversation} />}
        {share && <LinkList id={conversation.id} />}
      </div>
    </Dialog>
  );
}

function Invite({ id }: { id: string }): ReactNode {
  const { t } = useLingui();
  const levels = useLevelOptions();
  const [level, setLevel] = useState<InvitedLevel>("VIEW");
  const members = useQuery(membersQuery(id));
  const invite = useInvite(id);
  const words = useProblemWords(invite.error);
  const present = new Set((members.data ?? []).map((member) => member.user_id));
  return (
    <div className="grid gap-2">
      <SubjectPicker
        label={t`Add people`}
        present={present}
        busy={invite.isPending}
        peopleOnly
        onPick={(subject, done) => invite.mutate({ userId: subject.id, level }, { onSuccess: done })}
      />
      <span className="w-40">
        <Select label={t`Right that is given`} value={level} onChange={setLevel} options={levels} />
      </span>
      {invite.isError && <FieldError>{words}</FieldError>}
    </div>
  );
}

function LeaveButton({ conversation }: { conversation: Conversation }): ReactNode {
  const { t } = useLingui();
  const { user } = useSession();
  const navigate = useNavigate();
  const leave = useTakeAway(conversation.id);
  const act = () =>
    leave.mutate(user.id, {
      onSuccess: () => {
        toast({ text: t`You left the conversation` });
        void navigate({ to: "/conversations" });
      },
    });
  return <Button busy={leave.isPending} onClick={act}>{t`Leave conversation`}</Button>;
}
