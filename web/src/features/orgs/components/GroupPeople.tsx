import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Group, GroupMember } from "@/api";
import {
  Badge,
  Button,
  ErrorState,
  Field,
  IconButton,
  Input,
  Select,
  Skeleton,
  useProblemToast,
} from "@/shared/ui";
import { useActiveOrganization } from "../api";
import { groupMembersQuery, usePutGroupMember, useRemoveGroupMember } from "../groups";
import { peopleQuery } from "../people";

/** Who is in a group; who may, adds and takes out. */
export function GroupPeople({ group }: { group: Group }): ReactNode {
  const { t } = useLingui();
  const members = useQuery(groupMembersQuery(group.id));
  const present = members.data ?? [];
  return (
    <section className="grid gap-2" aria-label={t`People`}>
      <h3 className="field-label">{t`People`}</h3>
      {members.isPending && <Skeleton lines={["60%", "60%"]} />}
      {members.isError && <ErrorState title={t`The people did not load`} error={members.error} />}
      {members.data?.length === 0 && <p className="text-13 text-fg-3">{t`Nobody is in this group yet.`}</p>}
      {present.length > 0 && (
        <ul className="card">
          {present.map((member) => (
            <PersonRow key={member.user_id} group={group} member={member} />
          ))}
        </ul>
      )}
      {group.permissions.add_members && <AddPerson group={group} present={present} />}
    </section>
  );
}

function PersonRow({ group, member }: { group: Group; member: GroupMember }): ReactNode {
  const { t } = useLingui();
  const fail = useProblemToast();
  const put = usePutGroupMember();
  const remove = useRemoveGroupMember();
  const key = { groupId: group.id, userId: member.user_id };
  const { name } = member;
  return (
    <li className="card-row flex items-center gap-2 px-3 py-2">
      <span className="min-w-0 grow truncate text-13">{name}</span>
      {group.permissions.manage ? (
        <span className="w-28 shrink-0">
          <Select
            label={t`Role of ${name}`}
            value={member.role}
            onChange={(role) => put.mutate({ ...key, role }, { onError: fail })}
            options={[
              { value: "lead", label: t`Lead` },
              { value: "member", label: t`Member` },
            ]}
          />
        </span>
      ) : (
        member.role === "lead" && <Badge>{t`Lead`}</Badge>
      )}
      {group.permissions.add_members && (
        <IconButton label={t`Take ${name} out`} onClick={() => remove.mutate(key, { onError: fail })}>
          <X aria-hidden="true" />
        </IconButton>
      )}
    </li>
  );
}

function AddPerson({ group, present }: { group: Group; present: readonly GroupMember[] }): ReactNode {
  const { t } = useLingui();
  const { id } = useActiveOrganization();
  const fail = useProblemToast();
  const put = usePutGroupMember();
  const [text, setText] = useState("");
  const found = useQuery({ ...peopleQuery(id, text.trim()), enabled: text.trim().length >= 2 });
  const others = (found.data ?? []).filter(
    (person) => !present.some((member) => member.user_id === person.id),
  );
  return (
    <div className="grid gap-1">
      <Field label={t`Add somebody`} help={t`Type two letters of a name.`}>
        {(control) => (
          <Input {...control} type="search" value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      {text.trim().length >= 2 &&
        others.slice(0, 6).map((person) => (
          <Button
            key={person.id}
            kind="quiet"
            wide
            onClick={() =>
              put.mutate(
                { groupId: group.id, userId: person.id, role: "member" },
                { onError: fail, onSuccess: () => setText("") },
              )
            }
          >
            {t`Add ${person.name}`}
          </Button>
        ))}
      {found.isSuccess && others.length === 0 && (
        <p className="text-13 text-fg-3">{t`Nobody else is found.`}</p>
      )}
    </div>
  );
}
