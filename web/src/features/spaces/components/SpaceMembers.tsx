import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Space, SpaceRole } from "@/api";
import { useSession } from "@/features/identity";
import { Badge, buttonClass, ErrorState, IconButton, Select, Skeleton, useProblemToast } from "@/shared/ui";
import { spaceMembersQuery, usePutSpaceMember, useRemoveSpaceMember } from "../members";
import { SubjectPicker } from "./SubjectPicker";

/** People and groups of a space, the owner on top. */
export function SpaceMembers({ space }: { space: Space }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const members = useQuery(spaceMembersQuery(space.id));
  const put = usePutSpaceMember(space.id);
  const present = new Set((members.data ?? []).map((member) => member.subject.id));
  return (
    <div className="grid gap-4 pt-4">
      {space.space_type === "organization" && (
        <p className="text-13 text-fg-3">{t`Everyone in the organization is in this space by their role there.`}</p>
      )}
      {space.permissions.edit && (
        <SubjectPicker
          label={t`Add people or groups`}
          present={present}
          busy={put.isPending}
          onPick={(subject, done) =>
            put.mutate(
              subject.kind === "group"
                ? { group_id: subject.id, role: "member" }
                : { user_id: subject.id, role: "member" },
              { onSuccess: done, onError: fail },
            )
          }
        />
      )}
      {members.isPending && <Skeleton lines={["60%", "60%"]} />}
      {members.isError && <ErrorState title={t`The members did not load`} error={members.error} />}
      {members.data !== undefined && members.data.length > 0 && (
        <ul className="card" aria-label={t`Members`}>
          {members.data.map((member) => (
            <MemberRow key={member.id ?? "owner"} space={space} member={member} />
          ))}
        </ul>
      )}
    </div>
  );
}

function MemberRow({ space, member }: { space: Space; member: SpaceRole }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const { user } = useSession();
  const put = usePutSpaceMember(space.id);
  const remove = useRemoveSpaceMember(space.id);
  const { id, subject } = member;
  const { name } = subject;
  const named = subject.kind === "group" ? { group_id: subject.id } : { user_id: subject.id };
  const roles = { owner: t`Owner`, admin: t`Admin`, member: t`Member`, guest: t`Guest` };
  return (
    <li className="card-row flex items-center gap-2 px-3 py-2">
      <span className="min-w-0 grow truncate text-13">{name}</span>
      {id !== null && space.permissions.edit ? (
        <span className="w-28 shrink-0">
          <Select
            label={t`Role of ${name}`}
            value={member.role as "admin" | "member" | "guest"}
            onChange={(role) => put.mutate({ ...named, role }, { onError: fail })}
            options={[
              { value: "admin", label: roles.admin },
              { value: "member", label: roles.member },
              { value: "guest", label: roles.guest },
            ]}
          />
        </span>
      ) : (
        <Badge>{roles[member.role as keyof typeof roles]}</Badge>
      )}
      {space.permissions.edit && subject.kind === "user" && subject.id !== user.id && (
        <Link
          to="/spaces/$spaceId/view-as/$userId"
          params={{ spaceId: space.id, userId: subject.id }}
          className={buttonClass("quiet", "sm")}
          aria-label={t`View as ${name}`}
        >
          <Eye className="s" aria-hidden="true" />
          <span className="max-sm:hidden">{t`View as`}</span>
        </Link>
      )}
      {id !== null && member.may_change && (
        <IconButton label={t`Remove ${name}`} onClick={() => remove.mutate(id, { onError: fail })}>
          <X aria-hidden="true" />
        </IconButton>
      )}
    </li>
  );
}
