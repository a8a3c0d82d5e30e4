import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { NewMember, NewMemberBody } from "@/api";
import { Banner, Button, Dialog, FieldError, TextField, useProblemWords } from "@/shared/ui";
import { useCreateMember } from "../members-api";
import { looksLikeAddress } from "../model/addresses";
import { CopyLink } from "./CopyLink";
import { GroupChoice, SpaceChoice } from "./PlaceChoice";
import { RoleField } from "./RoleField";
import type { Role } from "./useRoleNames";

const EMPTY = {
  email: "",
  name: "",
  role: "member" as Role,
  title: "",
  group_ids: [] as readonly string[],
  space_ids: [] as readonly string[],
};

/** A member made by an administrator: who has no account gets one with the link. It is not said who has. */
export function AddMemberDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useLingui();
  const [member, setMember] = useState(EMPTY);
  const create = useCreateMember();
  const words = useProblemWords(create.error);
  const isMissingSpaces = member.role === "guest" && member.space_ids.length === 0;
  const canSend = looksLikeAddress(member.email.trim()) && member.name.trim() !== "" && !isMissingSpaces;
  const body = (): NewMemberBody => ({
    ...member,
    email: member.email.trim(),
    group_ids: [...member.group_ids],
    space_ids: [...member.space_ids],
  });
  if (create.data !== undefined) return <Created made={create.data} onClose={onClose} />;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`Add a member`}
      description={t`They come in with a link that is good for 7 days. Who has no account yet chooses a password with it.`}
      onSubmit={() => {
        if (canSend) create.mutate(body());
      }}
      actions={
        <>
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={!canSend}>
            {t`Add member`}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid gap-4">
        <TextField
          label={t`Name`}
          data-autofocus=""
          maxLength={100}
          value={member.name}
          onChange={(event) => setMember({ ...member, name: event.target.value })}
        />
        <TextField
          label={t`E-mail`}
          type="email"
          value={member.email}
          onChange={(event) => setMember({ ...member, email: event.target.value })}
        />
        <TextField
          label={t`Title`}
          maxLength={100}
          value={member.title}
          onChange={(event) => setMember({ ...member, title: event.target.value })}
        />
        <RoleField role={member.role} onChange={(role) => setMember({ ...member, role })} />
        {member.role === "guest" && (
          <SpaceChoice
            chosen={member.space_ids}
            onChange={(space_ids) => setMember({ ...member, space_ids })}
          />
        )}
        <GroupChoice
          chosen={member.group_ids}
          onChange={(group_ids) => setMember({ ...member, group_ids })}
        />
        {create.isError && <FieldError>{words}</FieldError>}
      </div>
    </Dialog>
  );
}

function Created({ made, onClose }: { made: NewMember; onClose: () => void }): ReactNode {
  const { t } = useLingui();
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={t`${made.email} can come in`}
      description={t`Until then they are listed under Invitations. The link is shown this once and is for this address only.`}
      actions={
        <Button kind="primary" data-autofocus="" onClick={onClose}>
          {t`Done`}
        </Button>
      }
    >
      <div className="mt-4 grid gap-4">
        <Banner tone={made.is_mailed ? "success" : "warning"}>
          {made.is_mailed
            ? t`The link is on its way by mail.`
            : t`No mail is sent from here: copy the link and hand it over.`}
        </Banner>
        <CopyLink link={made.link} label={t`Link for ${made.email}`} />
      </div>
    </Dialog>
  );
}
